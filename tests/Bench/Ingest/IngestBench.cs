using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Replica.Catalogue.Sqlite;
using Replica.Ingest;
using Replica.Ingest.Guard;
using Replica.ObjectStore.Folder;
using Replica.ObjectStore.Queue;
using Replica.Support;

namespace Replica.Bench.Ingest;

/// <summary>
/// From a message to a published item, against yt-dlp alone that downloads the same page to a folder: what the guard, probing apart from downloading,
/// thumbnail, torrent and publishing cost.
/// </summary>
internal static class IngestBench
{
    private const int Rounds = 5;
    private const int Seconds = 60;

    public static async Task RunAsync(TextWriter output)
    {
        using var folder = new TempFolder();
        var film = folder.At("film.mp4");
        await RunProgramAsync("ffmpeg", [
            "-v", "error", "-f", "lavfi", "-i", $"testsrc2=size=1280x720:rate=25:duration={Seconds}", "-f", "lavfi", "-i", $"sine=duration={Seconds}",
            "-c:v", "libx264", "-preset", "ultrafast", "-c:a", "aac", "-movflags", "+faststart", film,
        ]);
        await using var site = await StartSiteAsync(film);
        var address = new Uri(site.Urls.Single());

        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            // A source is ingested once; the query makes it another.
            var page = new Uri(address, string.Create(CultureInfo.InvariantCulture, $"page?round={round}"));
            ours.Add(await TimeAsync(() => IngestAsync(page, address, folder.At($"ours{round}"))));
            theirs.Add(await TimeAsync(() => RunProgramAsync("yt-dlp", [
                "--ignore-config", "--no-cache-dir", "--quiet", "--no-warnings", "--output", folder.At($"theirs{round}", "%(id)s.%(ext)s"), page.AbsoluteUri,
            ])));
        }

        var (mine, alone) = (Figures.Median(ours), Figures.Median(theirs));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"ingest of a page with {new FileInfo(film).Length / 1e6:0} MB, s: {mine:0.00}, yt-dlp alone {alone:0.00}, beyond it {mine - alone:0.00}, ratio {mine / alone:0.00}"));
    }

    private static async Task<WebApplication> StartSiteAsync(string film)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        site.MapMethods("/film.mp4", ["GET", "HEAD"], () => Results.File(film, "video/mp4", enableRangeProcessing: true));
        site.MapGet("/page", (HttpRequest request) => Results.Content(
            $"<html><head><title>Film {request.Query["round"]}</title></head><body><video src=\"/film.mp4?{request.Query["round"]}\"></video></body></html>", "text/html"));
        await site.StartAsync();
        return site;
    }

    private static async Task IngestAsync(Uri page, Uri site, string folder)
    {
        Directory.CreateDirectory(folder);
        var time = TimeProvider.System;
        using var queues = QueueDatabase.Open(Path.Combine(folder, "queue.db"));
        using var database = CatalogueDatabase.Open(Path.Combine(folder, "catalogue.db"));
        var queue = new SqliteQueue(queues, "ingest", time);
        var store = new FolderObjectStore(
            Path.Combine(folder, "objects"), Path.Combine(folder, "staging"), TestBytes.Create(32), () => site, new SqliteQueue(queues, "events", time), time);
        var ledger = new SqliteIngestLedger(database, time);
        var options = new IngestOptions(Path.Combine(folder, "scratch"))
        {
            Guard = new GuardOptions { Allowed = [new IPEndPoint(IPAddress.Loopback, site.Port)] },
        };
        await using var work = new IngestWork(new IngestServices(store, new SqliteCatalogue(database), ledger, queue), options, time);
        await work.HandleAsync(new QueueMessage("job", page.AbsoluteUri, "receipt", 1), default);
        if (await ledger.FindAsync("job") is not { Link: { } })
            throw new InvalidOperationException("The page was not ingested.");
    }

    private static async Task<double> TimeAsync(Func<Task> work)
    {
        var watch = Stopwatch.StartNew();
        await work();
        return watch.Elapsed.TotalSeconds;
    }

    private static async Task RunProgramAsync(string program, string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments))!;
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}.");
    }
}
