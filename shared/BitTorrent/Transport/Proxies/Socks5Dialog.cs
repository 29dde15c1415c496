using System.Net;
using System.Text;

namespace Replica.BitTorrent.Transport.Proxies;

/// <summary>The talk with a SOCKS 5 proxy that goes before a connection's own bytes (RFC 1928, and RFC 1929 for user and password).</summary>
internal static class Socks5Dialog
{
    public const byte ConnectCommand = 1;
    public const byte AssociateCommand = 3;

    private const byte Version = 5;
    private const byte NoAuthentication = 0;
    private const byte UserAndPassword = 2;
    private const byte NoneAcceptable = 0xff;
    private const byte PasswordVersion = 1;
    private const int LongestField = 255;

    /// <summary>Says who asks.</summary>
    /// <exception cref="IOException">The proxy refused, broke off, or does not speak SOCKS 5.</exception>
    public static async Task GreetAsync(Stream proxy, ProxyCredential? credential, CancellationToken cancellationToken)
    {
        byte[] greeting = credential is null ? [Version, 1, NoAuthentication] : [Version, 2, NoAuthentication, UserAndPassword];
        await proxy.WriteAsync(greeting, cancellationToken).ConfigureAwait(false);
        var choice = await ReadAsync(proxy, 2, cancellationToken).ConfigureAwait(false);
        if (choice[0] != Version)
            throw new IOException("the proxy does not speak SOCKS 5");
        if (choice[1] == NoAuthentication)
            return;
        if (choice[1] == UserAndPassword && credential is not null)
            await LogInAsync(proxy, credential, cancellationToken).ConfigureAwait(false);
        else
            throw new IOException(choice[1] == NoneAcceptable ? "the proxy asks for other credentials: give them as socks5://user:password@host:port" : "the proxy chose what it was not offered");
    }

    /// <summary>Asks for a connection or an association.</summary>
    /// <returns>The address on the proxy's side; null if it answered with a name.</returns>
    /// <exception cref="IOException">The proxy refused, broke off, or does not speak SOCKS 5.</exception>
    public static async Task<IPEndPoint?> RequestAsync(Stream proxy, byte command, EndPoint target, CancellationToken cancellationToken)
    {
        var request = new byte[3 + Socks5Address.Longest];
        (request[0], request[1]) = (Version, command);
        var length = 3 + Socks5Address.Write(request.AsSpan(3), target);
        await proxy.WriteAsync(request.AsMemory(0, length), cancellationToken).ConfigureAwait(false);

        // Version, reply, reserved, and of the address its type and first byte.
        var head = await ReadAsync(proxy, 5, cancellationToken).ConfigureAwait(false);
        if (head[0] != Version)
            throw new IOException("the proxy does not speak SOCKS 5");
        if (head[1] != 0)
            throw new IOException($"the proxy did not reach {target}: {Reason(head[1])}");
        if (Socks5Address.LengthOf(head.AsSpan(3)) is not { } whole)
            throw new IOException("the proxy answered with an address of no known type");
        var rest = await ReadAsync(proxy, whole - 2, cancellationToken).ConfigureAwait(false);
        return Socks5Address.TryRead([.. head.AsSpan(3), .. rest], out var bound, out _) ? bound : null;
    }

    private static async Task LogInAsync(Stream proxy, ProxyCredential credential, CancellationToken cancellationToken)
    {
        var (user, password) = (Encoding.UTF8.GetBytes(credential.User), Encoding.UTF8.GetBytes(credential.Password));
        if (user.Length is 0 or > LongestField || password.Length > LongestField)
            throw new IOException("user and password of a SOCKS 5 proxy have at most 255 bytes each");
        byte[] request = [PasswordVersion, (byte)user.Length, .. user, (byte)password.Length, .. password];
        await proxy.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        var answer = await ReadAsync(proxy, 2, cancellationToken).ConfigureAwait(false);
        if (answer[1] != 0)
            throw new IOException("the proxy refused user and password");
    }

    private static async Task<byte[]> ReadAsync(Stream proxy, int count, CancellationToken cancellationToken)
    {
        var bytes = new byte[count];
        try
        {
            await proxy.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
            return bytes;
        }
        catch (EndOfStreamException e)
        {
            throw new IOException("the proxy broke off", e);
        }
    }

    private static string Reason(byte reply) => reply switch
    {
        1 => "it failed",
        2 => "its rules forbid it",
        3 => "network unreachable",
        4 => "host unreachable",
        5 => "connection refused",
        6 => "it took too long",
        7 => "it cannot do that",
        8 => "it does not know that kind of address",
        _ => $"reply {reply}",
    };
}
