using System.Net.Http.Headers;

namespace Replica.Bench.Functions;

/// <summary>The least that a .NET process can do to serve the Runtime API: the counterpart of our host. It knows no errors, deadlines, events or logs.</summary>
internal static class BareFunction
{
    private static readonly byte[] Answer = "{\"batchItemFailures\":[]}"u8.ToArray();

    public static async Task<int> RunAsync()
    {
        var api = new Uri($"http://{Environment.GetEnvironmentVariable("AWS_LAMBDA_RUNTIME_API")}/2018-06-01/runtime/invocation/");
        using var http = new HttpClient { Timeout = Timeout.InfiniteTimeSpan };
        while (true)
        {
            using var next = await http.GetAsync(new Uri(api, "next"));
            await next.Content.ReadAsByteArrayAsync();
            using var body = new ByteArrayContent(Answer) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
            using var response = await http.PostAsync(new Uri(api, $"{next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single()}/response"), body);
        }
    }
}
