using System.Net;
using System.Net.Http.Headers;
using Replica.BitTorrent.Tests.Swarm;

namespace Replica.BitTorrent.Tests.Simulation;

/// <summary>A web seed in a <see cref="World"/>: sends a single-file torrent's ranges at a rate.</summary>
internal sealed class SimulatedSite(World world, TestTorrent torrent, long bytesPerSecond) : HttpMessageHandler
{
    public static Uri Url { get; } = new("http://site.test/t");

    public long Sent { get; private set; }

    public HttpClient CreateClient() => new(this, disposeHandler: false) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var range = request.Headers.Range!.Ranges.Single();
        var (from, to) = (range.From!.Value, range.To!.Value);
        await WaitAsync(TimeSpan.FromMilliseconds(100), cancellationToken).ConfigureAwait(false);
        var response = new HttpResponseMessage(HttpStatusCode.PartialContent) { Content = new StreamContent(new Body(this, torrent.Data.AsMemory((int)from, (int)(to - from + 1)))) };
        response.Content.Headers.ContentRange = new ContentRangeHeaderValue(from, to, torrent.Data.Length);
        return response;
    }

    private Task WaitAsync(TimeSpan time, CancellationToken cancellationToken)
    {
        var wait = new TaskCompletionSource();
        var cancelled = cancellationToken.Register(() => wait.TrySetCanceled(cancellationToken));
        world.After(time, () =>
        {
            cancelled.Dispose();
            wait.TrySetResult();
        });
        return wait.Task;
    }

    private sealed class Body(SimulatedSite site, ReadOnlyMemory<byte> data) : Stream
    {
        private const int Chunk = 32 * 1024;
        private int _position;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => data.Length;

        public override long Position
        {
            get => _position;
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var length = Math.Min(Math.Min(buffer.Length, Chunk), data.Length - _position);
            await site.WaitAsync(TimeSpan.FromSeconds((double)length / site.Rate), cancellationToken).ConfigureAwait(false);
            data.Slice(_position, length).CopyTo(buffer);
            _position += length;
            site.Sent += length;
            return length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }

    private long Rate => bytesPerSecond;
}
