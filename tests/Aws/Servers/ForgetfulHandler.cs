namespace Replica.Aws.Tests.Servers;

/// <summary>Loses the answer to the first request for an operation.</summary>
internal sealed class ForgetfulHandler(string operation) : DelegatingHandler
{
    public int Forgotten { get; private set; }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var answer = await base.SendAsync(request, cancellationToken);
        if (Forgotten > 0 || !request.Headers.GetValues("X-Amz-Target").Single().EndsWith(operation, StringComparison.Ordinal))
            return answer;
        Forgotten++;
        answer.Dispose();
        throw new HttpRequestException("The connection broke.", new IOException("Connection reset."));
    }
}
