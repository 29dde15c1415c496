using System.Net;
using System.Net.Sockets;

namespace Replica.BitTorrent.Transport;

/// <summary>Accepts on a socket of the system.</summary>
internal sealed class SocketListener : IStreamListener
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Socket _socket;
    private readonly TimeProvider _time;

    public SocketListener(Socket socket, TimeProvider time)
    {
        _socket = socket;
        _time = time;
        Local = EndPoints.Normalise((IPEndPoint)socket.LocalEndPoint!);
    }

    public IPEndPoint Local { get; }

    public async ValueTask<(Stream Stream, IPEndPoint Remote)> AcceptAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var accepted = await _socket.AcceptAsync(cancellationToken).ConfigureAwait(false);
                if (Wrap(accepted) is { } connection)
                    return connection;
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.OperationAborted or SocketError.NotSocket)
            {
                throw new ObjectDisposedException(nameof(SocketListener));
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.TooManyOpenSockets or SocketError.NoBufferSpaceAvailable)
            {
                // Nothing to accept with until others close.
                await Task.Delay(Pause, _time, cancellationToken).ConfigureAwait(false);
            }
            catch (SocketException e) when (SocketFaults.IsPassing(e.SocketErrorCode))
            {
                // Gone before it was accepted.
            }
        }
    }

    public void Dispose() => _socket.Dispose();

    private static (Stream Stream, IPEndPoint Remote)? Wrap(Socket accepted)
    {
        try
        {
            accepted.NoDelay = true;
            return (new NetworkStream(accepted, ownsSocket: true), EndPoints.Normalise((IPEndPoint)accepted.RemoteEndPoint!));
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            // Reset already.
            accepted.Dispose();
            return null;
        }
    }
}
