using System.Net;
using System.Net.Sockets;
using Replica.Ingest.Extractors;
using Replica.Ingest.Processes;
using Replica.Support;

namespace Replica.Functions.Tests.Ingest.Extractors;

/// <summary>Pages and playlists that would have yt-dlp leave the guard, start other programs, or write where it should not.</summary>
public sealed class YtDlpEscapeTests
{
    [ProgramTheory("yt-dlp")]
    [InlineData("page")]
    [InlineData("list.m3u8")]
    public async Task What_is_fetched_by_FTP_does_not_go_round_the_guard(string path)
    {
        await using var run = await ExtractorRun.StartAsync();
        using var inside = new Listener();
        run.Site.Page("page", $"""<html><body><video src="clip.mp4"><track kind="subtitles" srclang="en" src="ftp://{inside.EndPoint}/en.vtt"></video></body></html>""");
        run.Site.Text("list.m3u8", "application/vnd.apple.mpegurl", $"#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nftp://{inside.EndPoint}/0.ts\n#EXT-X-ENDLIST\n");
        _ = await Record.ExceptionAsync(() => run.FetchAsync(run.YtDlp, path));
        Assert.Equal(0, inside.Callers);
    }

    [ProgramTheory("yt-dlp")]
    [InlineData("rtsp://192.0.2.1/en.vtt", "mplayer")]
    [InlineData("mms://192.0.2.1/en.vtt", "mplayer")]
    [InlineData("rtmp://192.0.2.1/en.vtt", "rtmpdump")]
    public async Task Subtitles_start_no_program_that_knows_no_proxy(string url, string program)
    {
        await using var run = await ExtractorRun.StartAsync();
        using var folder = new TempFolder();
        var started = Path.Combine(folder.FullPath, "started");
        var ytDlp = Script(folder, "yt-dlp", $"PATH='{folder.FullPath}':\"$PATH\" exec '{Programs.OfThisMachine().YtDlp}' \"$@\"");
        Script(folder, program, $"echo \"$@\" >> '{started}'; exit 1");
        run.Site.Page("page", $"""<html><body><video src="clip.mp4"><track kind="subtitles" srclang="en" src="{url}"></video></body></html>""");

        var extractor = new YtDlpExtractor(Programs.OfThisMachine() with { YtDlp = ytDlp }, null, new ChildProcess(TimeProvider.System));
        var fetched = await run.FetchAsync(extractor, "page");
        Assert.True(new FileInfo(fetched.File).Length > 0);
        Assert.Empty(fetched.Subtitles);
        Assert.False(File.Exists(started));
    }

    [ProgramTheory("yt-dlp")]
    [InlineData("/../../escaped", "en.vtt")]
    [InlineData("en", "en.desktop")]
    [InlineData("en", "en.py")]
    public async Task Subtitles_are_written_under_no_name_that_their_page_chose(string language, string file)
    {
        await using var run = await ExtractorRun.StartAsync();
        var output = Directory.CreateDirectory(Path.Combine(run.Scope.Folder, "out", "media.")).Parent!;
        run.Site.Page("page", $"""<html><body><video src="clip.mp4"><track kind="subtitles" srclang="{language}" src="{file}"></video></body></html>""");
        run.Site.Text(file, "text/vtt", "WEBVTT\n\n00:00.000 --> 00:02.000\nhello\n");
        var fetched = await run.FetchAsync(run.YtDlp, "page");
        Assert.Empty(fetched.Subtitles);
        Assert.False(File.Exists(Path.Combine(run.Scope.Folder, "escaped.vtt")));
        Assert.Equal([fetched.File], output.EnumerateFiles().Select(found => found.FullName));
    }

    private static string Script(TempFolder folder, string name, string line)
    {
        var path = Path.Combine(folder.FullPath, name);
        File.WriteAllText(path, $"#!/bin/sh\n{line}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }

    /// <summary>A port of this machine that the guard would refuse, and how many came to it.</summary>
    private sealed class Listener : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private int _callers;

        public Listener()
        {
            _listener.Start();
            _ = AcceptAsync();
        }

        public EndPoint EndPoint => _listener.LocalEndpoint;

        public int Callers => Volatile.Read(ref _callers);

        public void Dispose() => _listener.Dispose();

        private async Task AcceptAsync()
        {
            try
            {
                while (true)
                {
                    using var caller = await _listener.AcceptTcpClientAsync();
                    Interlocked.Increment(ref _callers);
                }
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // The test is over.
            }
        }
    }
}
