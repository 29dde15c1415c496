namespace Replica.Aws.Tests.Servers;

/// <summary>Does something before the first request for an operation goes out.</summary>
internal sealed class RestoringHandler(string operation, Func<Task> restore) : DelegatingHandler
{
    public bool HasRestored { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (!HasRestored && request.Headers.GetValues("X-Amz-Target").Single().EndsWith(operation, StringComparison.Ordinal))
        {
            HasRestored = true;
            await restore();
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
