namespace Replica.SearchService.Hosting;

/// <summary><c>--check URL</c>: asks a running service whether it is well. The image has no shell and no curl that could.</summary>
internal static class HealthCheck
{
    /// <returns>0 if it answers 200 within five seconds.</returns>
    public static async Task<int> RunAsync(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttp)
            return 2;
        using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = TimeSpan.FromSeconds(5) };
        try
        {
            using var answer = await http.GetAsync(address);
            return answer.IsSuccessStatusCode ? 0 : 1;
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return 1;
        }
    }
}
