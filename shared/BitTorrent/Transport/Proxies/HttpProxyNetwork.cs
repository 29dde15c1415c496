using System.Globalization;
using System.Net;
using System.Text;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>
/// TCP through an HTTP proxy by CONNECT (RFC 9110, 9.3.6), names unresolved. It carries no datagrams, and nobody can connect to this machine.
/// Nothing goes any other way.
/// </summary>
public sealed class HttpProxyNetwork : INetwork
{
    private const int LongestAnswer = 16 << 10;

    private readonly ProxyConnection _proxy;
    private readonly ProxyCredential? _credential;

    /// <summary>Makes a way through a proxy; opens nothing.</summary>
    /// <param name="direct">The way to the proxy itself, used for nothing else.</param>
    /// <param name="proxy"><c>http://[user:password@]host:port</c></param>
    /// <param name="time">The clock.</param>
    public HttpProxyNetwork(INetwork direct, Uri proxy, TimeProvider time)
    {
        _proxy = new ProxyConnection(direct, Networks.EndPointOf(proxy), time);
        _credential = ProxyCredential.Of(proxy);
    }

    /// <inheritdoc/>
    public bool CanListen => false;

    /// <inheritdoc/>
    public ValueTask<Stream> ConnectAsync(EndPoint target, CancellationToken cancellationToken) => _proxy.OpenAsync(
        async (stream, token) =>
        {
            var authority = ProxyTarget.Authority(target);
            await stream.WriteAsync(Request(authority), token).ConfigureAwait(false);
            var status = StatusOf(await ReadHeadAsync(stream, token).ConfigureAwait(false)) ?? throw new IOException("it does not speak HTTP");
            if (status == 407)
                throw new IOException("it asks for other credentials: give them as http://user:password@host:port");
            if (status is < 200 or > 299)
                throw new IOException($"it did not reach {authority}: status {status}");
        },
        cancellationToken);

    /// <inheritdoc/>
    public IStreamListener Listen(IPEndPoint local) => throw Networks.CannotListen();

    /// <inheritdoc/>
    public ValueTask<IDatagramSocket> BindAsync(IPEndPoint local, CancellationToken cancellationToken) => ValueTask.FromException<IDatagramSocket>(
        new IOException("an HTTP proxy carries no datagrams: the DHT, uTP and UDP trackers need a SOCKS 5 proxy"));

    /// <summary>The status of an answer's first line; null if it is no HTTP/1 answer.</summary>
    internal static int? StatusOf(string head)
    {
        // HTTP/1.x, space, three digits, then a space or the end of the line.
        const int VersionAt = 7, StatusAt = 9, StatusEnd = 12;
        if (head.Length <= StatusEnd || !head.StartsWith("HTTP/1.", StringComparison.Ordinal) || !char.IsAsciiDigit(head[VersionAt]))
            return null;
        var digits = head.AsSpan(StatusAt, StatusEnd - StatusAt);
        if (head[StatusAt - 1] != ' ' || digits.ContainsAnyExceptInRange('0', '9') || head[StatusEnd] is not (' ' or '\r' or '\n'))
            return null;
        return int.Parse(digits, CultureInfo.InvariantCulture);
    }

    private byte[] Request(string authority)
    {
        var request = new StringBuilder($"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n");
        if (_credential is not null)
            request.Append("Proxy-Authorization: Basic ").Append(Convert.ToBase64String(Encoding.UTF8.GetBytes($"{_credential.User}:{_credential.Password}"))).Append("\r\n");
        return Encoding.ASCII.GetBytes(request.Append("\r\n").ToString());
    }

    // Byte by byte: what follows the empty line is the other side's, and cannot be put back.
    private static async Task<string> ReadHeadAsync(Stream proxy, CancellationToken cancellationToken)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < LongestAnswer)
        {
            if (await proxy.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 0)
                throw new IOException("it broke off");
            head.Append((char)one[0]);
            if (one[0] == '\n' && (EndsWith(head, "\r\n\r\n") || EndsWith(head, "\n\n")))
                return head.ToString();
        }
        throw new IOException($"its answer is longer than {LongestAnswer} bytes");
    }

    private static bool EndsWith(StringBuilder text, string end)
    {
        if (text.Length < end.Length)
            return false;
        for (var i = 0; i < end.Length; i++)
        {
            if (text[text.Length - end.Length + i] != end[i])
                return false;
        }
        return true;
    }
}
