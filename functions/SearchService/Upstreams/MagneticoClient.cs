using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Headers;
using Replica.BitTorrent.Transport;

namespace Replica.SearchService.Upstreams;

/// <summary>
/// One server of magnetico's HTTP API. It follows no redirect, goes through no proxy but the one it is given, keeps no cookie, and takes no answer of
/// more than <see cref="MaxAnswer"/>.
/// </summary>
internal sealed class MagneticoClient : IDisposable
{
    /// <summary>The largest answer read, in bytes.</summary>
    public const int MaxAnswer = 2 * 1024 * 1024;

    private const int MaxConnections = 16;

    private readonly DhtSearchAddress _address;
    private readonly HttpMessageInvoker _http;

    /// <param name="address">Where it is.</param>
    /// <param name="network">What connects, names unresolved; null = this machine.</param>
    public MagneticoClient(DhtSearchAddress address, INetwork? network)
    {
        _address = address;
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = DhtUpstreams.Budget,
            MaxConnectionsPerServer = MaxConnections,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (network is not null)
            handler.ConnectCallback = (context, cancellationToken) => network.ConnectAsync(context.DnsEndPoint, cancellationToken);
        _http = new HttpMessageInvoker(handler);
    }

    /// <summary>Searches.</summary>
    /// <exception cref="UpstreamException">It gave no answer.</exception>
    /// <exception cref="HttpRequestException">It was not reached.</exception>
    public async Task<MagneticoPage> SearchAsync(MagneticoRequest request, int limit, MagneticoKey? after, CancellationToken cancellationToken) =>
        MagneticoJson.ReadTorrents(
            await FindAsync(request.ToPath(limit, after), cancellationToken).ConfigureAwait(false) ?? throw new UpstreamException("it has no search"),
            request.Order, limit);

    /// <summary>Looks a torrent up by its info hash, 40 lower-case hex digits.</summary>
    /// <returns>Null if it has none.</returns>
    /// <exception cref="UpstreamException">It gave no answer.</exception>
    public async Task<MagneticoTorrent?> FindTorrentAsync(string infoHash, CancellationToken cancellationToken) =>
        await FindAsync($"api/v0.1/torrents/{infoHash}", cancellationToken).ConfigureAwait(false) is { } json
            // Whatever it answers, it was asked for this one.
            && MagneticoJson.ReadTorrent(json) is { } torrent && torrent.InfoHash == infoHash ? torrent : null;

    /// <summary>The files of a torrent; empty if it has none.</summary>
    /// <exception cref="UpstreamException">It gave no answer.</exception>
    public async Task<ImmutableArray<MagneticoFile>> FilesAsync(string infoHash, CancellationToken cancellationToken) =>
        await FindAsync($"api/v0.1/torrents/{infoHash}/filelist", cancellationToken).ConfigureAwait(false) is { } json ? MagneticoJson.ReadFiles(json) : [];

    /// <inheritdoc/>
    public void Dispose() => _http.Dispose();

    private async Task<ReadOnlyMemory<byte>?> FindAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(_address.Url, path));
        if (_address.Authorization is { } credentials)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", credentials);
        using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        if (answer.StatusCode != HttpStatusCode.OK)
            throw new UpstreamException($"it answered {(int)answer.StatusCode}", isOfQuery: answer.StatusCode == HttpStatusCode.BadRequest);
        if (answer.Content.Headers.ContentType?.MediaType != "application/json")
            throw new UpstreamException("the answer is no JSON");
        return await ReadAsync(answer.Content, cancellationToken).ConfigureAwait(false);
    }

    private static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpContent content, CancellationToken cancellationToken)
    {
        var stream = await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var body = new MemoryStream();
        var buffer = new byte[32 * 1024];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            if (body.Length + read > MaxAnswer)
                throw new UpstreamException($"the answer is longer than {MaxAnswer} bytes");
            body.Write(buffer, 0, read);
        }

        return body.GetBuffer().AsMemory(0, (int)body.Length);
    }
}
