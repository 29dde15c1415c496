using System.Diagnostics;
using System.IO.Compression;
using System.Text;
using Replica.Support.Lambda;

namespace Replica.Bench.Functions;

/// <summary>
/// Our Lambda host against the barest loop that polls the same Runtime API: process start to first poll, and the time from an event handed out to its
/// answer. Goals: 120 ms to the first poll, 0.3 ms an invocation at the median, 5 MB a zip.
/// </summary>
internal static class FunctionBench
{
    private const int Starts = 9;
    private const int Invocations = 2_000;

    // Ten messages that ask for no work: what is left is the host, the events and the batch.
    private static readonly byte[] Batch = Encoding.UTF8.GetBytes($$"""{"Records":[{{string.Join(',', Enumerable.Range(0, 10).Select(Record))}}]}""");

    private static readonly Dictionary<string, string> Settings = new()
    {
        ["AWS_REGION"] = "eu-central-1",
        ["AWS_ACCESS_KEY_ID"] = "bench",
        ["AWS_SECRET_ACCESS_KEY"] = "bench",
        ["AWS_ENDPOINT_URL"] = "http://127.0.0.1:9/",
        ["REPLICA_BUCKET"] = "bench",
        ["REPLICA_TABLE"] = "bench",
    };

    public static async Task RunAsync(TextWriter output)
    {
        var artifacts = Path.Combine(Repository.Root, "artifacts");
        var function = Path.Combine(artifacts, "functions", "ObjectCreated", "Replica.ObjectCreated.dll");
        if (!File.Exists(function))
            throw new InvalidOperationException("Publish the functions first: infra/publish, and infra/publish --self-contained");
        await CompareAsync(output, "assemblies", function);
        var compiled = Path.Combine(artifacts, "functions-x64", "ObjectCreated", "bootstrap");
        if (File.Exists(compiled))
            await CompareAsync(output, "compiled ahead", compiled);
        foreach (var folder in Directory.EnumerateDirectories(Path.Combine(artifacts, "functions")).Order(StringComparer.Ordinal))
            output.WriteLine($"zip of {Path.GetFileName(folder)}: {Zip(folder) / 1e6:0.0} MB (goal 5)");
    }

    private static async Task CompareAsync(TextWriter output, string form, string function)
    {
        var bare = Path.Combine(AppContext.BaseDirectory, "Replica.Bench.dll");
        var (ours, theirs) = (new List<double>(), new List<double>());
        // Taking turns, so that whatever else the machine does meets both.
        for (var i = 0; i < Starts; i++)
        {
            ours.Add(await StartAsync(function));
            theirs.Add(await StartAsync(bare, "--bare-function"));
        }
        Print(output, $"{form}: start to first poll, ms (goal 120)", Figures.Median(ours), Figures.Median(theirs));

        var (mine, barest) = (await InvokeAsync(function), await InvokeAsync(bare, "--bare-function"));
        Print(output, $"{form}: invocation with 10 records, p50 ms (goal 0.3)", Figures.Median(mine), Figures.Median(barest));
        Print(output, $"{form}: invocation with 10 records, p99 ms", Figures.Quantile(mine, 0.99), Figures.Quantile(barest, 0.99));
    }

    private static void Print(TextWriter output, string what, double ours, double bare) =>
        output.WriteLine($"{what}: {ours:0.00}, bare loop {bare:0.00}, ratio {ours / bare:0.00}");

    private static async Task<double> StartAsync(string assembly, params string[] arguments)
    {
        await using var lambda = await RuntimeApiStandIn.StartAsync();
        var watch = Stopwatch.StartNew();
        await using var process = FunctionProcess.Start(assembly, lambda, Settings, arguments);
        await lambda.FirstPoll;
        return watch.Elapsed.TotalMilliseconds;
    }

    private static async Task<List<double>> InvokeAsync(string assembly, params string[] arguments)
    {
        await using var lambda = await RuntimeApiStandIn.StartAsync();
        await using var process = FunctionProcess.Start(assembly, lambda, Settings, arguments);
        await lambda.FirstPoll;
        var times = new List<double>();
        for (var i = 0; i < 2 * Invocations; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var outcome = await lambda.InvokeAsync(Batch);
            if (!outcome.IsResponse || outcome.Text != "{\"batchItemFailures\":[]}")
                throw new InvalidOperationException($"The function answered {outcome.Text}: {process.Log}");
            // The first half warms up.
            if (i >= Invocations)
                times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return times;
    }

    private static string Record(int number) =>
        $$$"""{"messageId":"{{{number}}}","body":"{\"Service\":\"Amazon S3\",\"Event\":\"s3:TestEvent\",\"Bucket\":\"bench\"}","eventSource":"aws:sqs"}""";

    private static long Zip(string folder)
    {
        using var zip = new MemoryStream();
        ZipFile.CreateFromDirectory(folder, zip, CompressionLevel.Optimal, includeBaseDirectory: false);
        return zip.Length;
    }
}
