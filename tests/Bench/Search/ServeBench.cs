using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.Bench.Engine;
using Replica.Catalogue.Sqlite;
using Replica.SearchService.Following;
using Replica.SearchService.Routes;
using Replica.Support;

namespace Replica.Bench.Search;

/// <summary>
/// <c>GET /v1/search</c> over HTTP with a million torrent-like documents (REPLICA_BENCH_DOCUMENTS: another number), asked by wrk over 200 connections
/// on the same cores; beside it a route that answers as many bytes and searches nothing.
/// </summary>
internal static partial class ServeBench
{
    private const int Connections = 200;
    private const int Queries = 20_000;
    private const int BatchSize = 10_000;

    /// <summary>The first argument with which this program is the server, until its standard input ends.</summary>
    public const string ServeArgument = "--serve";

    /// <summary>Starts a server and asks it.</summary>
    public static async Task RunAsync(TextWriter output)
    {
        var documents = int.Parse(Environment.GetEnvironmentVariable("REPLICA_BENCH_DOCUMENTS") ?? "1000000", CultureInfo.InvariantCulture);
        var seconds = int.Parse(Environment.GetEnvironmentVariable("REPLICA_BENCH_SECONDS") ?? "20", CultureInfo.InvariantCulture);
        using var folder = new TempFolder();
        using var server = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [ServeArgument, documents.ToString(CultureInfo.InvariantCulture)])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var url = await server.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server did not start.");
        var script = folder.At("queries.lua");
        await File.WriteAllTextAsync(script, Script(QueryLog.Mixed(documents, Queries)));
        await AskAsync(url, "/v1/search", script, 3);
        var before = ProcessFigures.ResidentBytes(server.Id);
        await using (var figures = new ProcessFigures(server.Id))
        {
            var load = await AskAsync(url, "/v1/search", script, seconds);
            output.WriteLine($"search at {documents} documents, {Connections} connections: {load}; {figures.Seconds / seconds:0.0} cores; resident {before >> 20} MiB before, {ProcessFigures.ResidentBytes(server.Id) >> 20} MiB after");
        }

        output.WriteLine($"the same bytes without a search: {await AskAsync(url, "/bare", null, seconds)}");
        server.StandardInput.Close();
        await server.WaitForExitAsync();
    }

    /// <summary>The server: one line with its URL once it has its documents.</summary>
    public static async Task<int> ServeAsync(int documents)
    {
        using var folder = new TempFolder();
        using var database = CatalogueDatabase.Open(folder.At("catalogue.db"));
        var follower = new SearchFollower(new SqliteCatalogue(database), TimeProvider.System, NullLogger<SearchFollower>.Instance);
        using var end = new CancellationTokenSource();
        var following = follower.RunAsync(end.Token);
        await follower.CaughtUp;
        foreach (var batch in TorrentCorpus.Take(documents).Chunk(BatchSize))
            follower.Index.Apply(batch, []);
        await follower.Index.Merges;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        await using var app = builder.Build();
        SearchRoutes.Map(app, follower, TimeProvider.System);
        var body = new byte[16 * 1024];
        app.MapGet("/bare", context =>
        {
            context.Response.ContentLength = body.Length;
            return context.Response.Body.WriteAsync(body).AsTask();
        });
        await app.StartAsync();
        Console.WriteLine(app.Urls.Single());
        await Console.In.ReadToEndAsync();
        await end.CancelAsync();
        await following.ContinueWith(_ => { }, TaskScheduler.Default);
        return 0;
    }

    private static async Task<string> AskAsync(string url, string path, string? script, int seconds)
    {
        string[] choice = script is null ? [] : ["-s", script];
        using var wrk = Process.Start(new ProcessStartInfo(
            "wrk", ["-t2", $"-c{Connections}", $"-d{seconds}s", "--latency", "--timeout", "10s", .. choice, url + path])
        { RedirectStandardOutput = true })!;
        var report = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        string Find(Regex line) => line.Match(report) is { Success: true } match ? match.Groups[1].Value.Trim() : "none";
        return $"{Find(Rate())} requests/s, p50 {Find(Median())}, p99 {Find(Late())}; not 2xx: {Find(Refused())}; socket errors: {Find(Broken())}; {Find(Bytes())}/s";
    }

    private static string Script(IEnumerable<string> queries)
    {
        var lua = new StringBuilder("local paths = {\n");
        foreach (var query in queries)
            lua.Append(CultureInfo.InvariantCulture, $"\"/v1/search?s={Uri.EscapeDataString(query)}\",\n");
        return lua.Append("}\nlocal n = 0\nfunction request()\n  n = n % #paths + 1\n  return wrk.format('GET', paths[n])\nend\n").ToString();
    }

    [GeneratedRegex(@"Requests/sec:\s+(\S+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"Transfer/sec:\s+(\S+)")]
    private static partial Regex Bytes();

    [GeneratedRegex(@"50%\s+(\S+)")]
    private static partial Regex Median();

    [GeneratedRegex(@"99%\s+(\S+)")]
    private static partial Regex Late();

    [GeneratedRegex(@"Non-2xx or 3xx responses:\s+(\S+)")]
    private static partial Regex Refused();

    [GeneratedRegex(@"Socket errors:([^\n]+)")]
    private static partial Regex Broken();
}
