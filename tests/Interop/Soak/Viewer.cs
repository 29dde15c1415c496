using System.Net;
using System.Net.Http.Headers;

namespace Replica.Interop.Tests.Soak;

/// <summary>Somebody who plays and seeks: reads of random lengths at random places, some dropped in the middle, each byte compared.</summary>
internal sealed class Viewer(SoakSwarm swarm, Random random)
{
    private const int LongestRead = 3 << 20;
    private const int BufferLength = 64 * 1024;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);

    /// <summary>Plays until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var sample = swarm.Samples[random.Next(swarm.Samples.Count)];
            await using var film = File.OpenRead(Path.Combine(sample.Source, "film", "film.mp4"));
            for (var seeks = random.Next(1, 8); seeks > 0; seeks--)
                await SeekAsync(sample.Magnet, film);
            await Task.Delay(LongestPause * random.NextDouble(), cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SeekAsync(string magnet, FileStream film)
    {
        var offset = random.NextInt64(film.Length);
        using var request = new HttpRequestMessage(HttpMethod.Get, "replica/view?link=" + Uri.EscapeDataString(magnet)) { Headers = { Range = new RangeHeaderValue(offset, null) } };
        using var patience = new CancellationTokenSource(Patience);
        using var answer = await swarm.Player.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        Assert.Equal(HttpStatusCode.PartialContent, answer.StatusCode);
        await using var body = await answer.Content.ReadAsStreamAsync(patience.Token);
        film.Position = offset;
        await CompareAsync(body, film, Math.Min(random.Next(1, LongestRead), film.Length - offset), patience.Token);
        swarm.Count("seeks");
    }

    private static async Task CompareAsync(Stream body, FileStream film, long length, CancellationToken cancellationToken)
    {
        var (played, original) = (new byte[BufferLength], new byte[BufferLength]);
        while (length > 0)
        {
            var count = (int)Math.Min(BufferLength, length);
            await body.ReadExactlyAsync(played.AsMemory(0, count), cancellationToken);
            await film.ReadExactlyAsync(original.AsMemory(0, count), cancellationToken);
            Assert.True(played.AsSpan(0, count).SequenceEqual(original.AsSpan(0, count)), $"Other bytes than the film's before {film.Position}.");
            length -= count;
        }
    }
}
