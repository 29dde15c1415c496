using System.Diagnostics;
using System.Net.Http.Headers;

namespace Replica.Bench.Engine;

/// <summary>A video player on <c>/replica/view</c>.</summary>
internal sealed class Player(HttpClient http, string link)
{
    private const int BufferLength = 64 * 1024;

    /// <summary>Asks for everything from an offset, as players do, and hangs up after some bytes.</summary>
    /// <returns>Seconds after the GET until the first byte, and until all of them.</returns>
    public async Task<(double First, double All)> OpenAsync(long offset, long length)
    {
        var watch = Stopwatch.StartNew();
        using var response = await GetAsync(offset);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var buffer = new byte[BufferLength];
        double? first = null;
        for (var total = 0L; total < length;)
        {
            var read = await stream.ReadAsync(buffer);
            if (read == 0)
                throw new InvalidOperationException($"The answer ended after {total} bytes.");
            first ??= watch.Elapsed.TotalSeconds;
            total += read;
        }

        return (first!.Value, watch.Elapsed.TotalSeconds);
    }

    /// <summary>Plays from the beginning to the end: starts with two seconds of video in hand and stalls when a second's bytes are late.</summary>
    /// <param name="bytesPerSecond">The video's bit rate, in bytes.</param>
    /// <param name="atSecond">Called at each second of play.</param>
    /// <returns>Stalls, and their seconds in all.</returns>
    public async Task<(int Stalls, double Seconds)> PlayAsync(long bytesPerSecond, Func<int, Task> atSecond)
    {
        using var response = await GetAsync(0);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var length = response.Content.Headers.ContentLength!.Value;
        await ReadAsync(stream, Math.Min(length, 2 * bytesPerSecond));
        var (clock, stalls, stalled) = (Stopwatch.StartNew(), 0, 0.0);
        for (var (second, have) = (1, 2 * bytesPerSecond); have < length; second++, have += bytesPerSecond)
        {
            await atSecond(second);
            // Second number n is shown n - 1 seconds after the start; what comes now is shown after the two in hand.
            await ReadAsync(stream, Math.Min(bytesPerSecond, length - have));
            var due = second + 1 + stalled;
            var late = clock.Elapsed.TotalSeconds - due;
            if (late > 0)
                (stalls, stalled) = (stalls + 1, stalled + late);
            else if (due - clock.Elapsed.TotalSeconds > 1)
                await Task.Delay(TimeSpan.FromSeconds(due - clock.Elapsed.TotalSeconds - 1));
        }

        return (stalls, stalled);
    }

    private async Task<HttpResponseMessage> GetAsync(long offset)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "replica/view?link=" + Uri.EscapeDataString(link)) { Headers = { Range = new RangeHeaderValue(offset, null) } };
        var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.IsSuccessStatusCode ? response : throw new InvalidOperationException($"{(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
    }

    private static async Task ReadAsync(Stream stream, long length)
    {
        var buffer = new byte[BufferLength];
        while (length > 0)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, length)));
            if (read == 0)
                throw new InvalidOperationException($"The answer ended {length} bytes early.");
            length -= read;
        }
    }
}
