using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Replica.Interop.Tests.Hostile;

/// <summary>A TCP connection of the peer protocol, with nothing between the test and the bytes.</summary>
internal sealed class RawPeer(Socket socket) : IDisposable
{
    private const int HandshakeLength = 68;
    private const int LargestMessage = 1 << 24;

    private readonly NetworkStream _stream = new(socket, ownsSocket: true);

    /// <summary>Connects.</summary>
    public static async Task<RawPeer> ConnectAsync(string endPoint)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(IPEndPoint.Parse(endPoint));
            return new(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends. That the other side hung up is no failure: it may.</summary>
    /// <returns>False if it did.</returns>
    public async Task<bool> SendAsync(ReadOnlyMemory<byte> bytes)
    {
        // A victim that stops reading stops us too, which is its right.
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        try
        {
            await _stream.WriteAsync(bytes, deadline.Token);
            return true;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>The other side's handshake.</summary>
    public async Task<byte[]> ReadHandshakeAsync(CancellationToken cancellationToken)
    {
        var bytes = new byte[HandshakeLength];
        await _stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <summary>The next message that is no keep-alive.</summary>
    public async Task<(byte Kind, byte[] Payload)> ReadAsync(CancellationToken cancellationToken)
    {
        var head = new byte[4];
        while (true)
        {
            await _stream.ReadExactlyAsync(head, cancellationToken);
            var length = BinaryPrimitives.ReadInt32BigEndian(head);
            if (length is < 0 or > LargestMessage)
                throw new InvalidDataException($"A message of {length} bytes.");
            if (length == 0)
                continue;
            var message = new byte[length];
            await _stream.ReadExactlyAsync(message, cancellationToken);
            return (message[0], message[1..]);
        }
    }

    /// <summary>Reads and drops until the other side hangs up or patience ends.</summary>
    /// <returns>Bytes read.</returns>
    public async Task<long> DrainAsync(TimeSpan patience)
    {
        using var deadline = new CancellationTokenSource(patience);
        var buffer = new byte[1 << 16];
        var total = 0L;
        try
        {
            while (await _stream.ReadAsync(buffer, deadline.Token) is > 0 and var read)
                total += read;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Reset, or it keeps us: both are its right.
        }

        return total;
    }

    public void Dispose() => _stream.Dispose();
}
