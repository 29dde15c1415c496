namespace Replica.Aws.Tests.Servers;

/// <summary>Lets some requests through and ends the process, as it were, at the next: before it is sent, or before its answer is read.</summary>
internal sealed class MortalHandler(int requests, bool afterSending) : DelegatingHandler
{
    private int _left = requests;

    public bool HasKilled { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_left-- > 0)
            return await base.SendAsync(request, cancellationToken);
        HasKilled = true;
        if (afterSending)
            (await base.SendAsync(request, cancellationToken)).Dispose();
        throw new KilledException();
    }
}
