using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Replica.Functions.Tests.Ingest.Guard;

/// <summary>A server on loopback that notes what each connection sends first, answers with fixed bytes, and closes.</summary>
internal sealed class ScriptedServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly string _answer;

    public ScriptedServer(string answer)
    {
        _answer = answer;
        _listener.Start();
        _ = AcceptAsync();
    }

    public IPEndPoint EndPoint => (IPEndPoint)_listener.LocalEndpoint;

    public ConcurrentQueue<string> Requests { get; } = new();

    public void Dispose() => _listener.Dispose();

    private async Task AcceptAsync()
    {
        while (true)
        {
            try
            {
                using var client = await _listener.AcceptTcpClientAsync();
                // Taken at once: a connection that the other end has reset meanwhile gives none.
                var stream = client.GetStream();
                var buffer = new byte[64 * 1024];
                var read = await stream.ReadAsync(buffer);
                Requests.Enqueue(Encoding.Latin1.GetString(buffer, 0, read));
                await stream.WriteAsync(Encoding.Latin1.GetBytes(_answer));
                client.Client.Shutdown(SocketShutdown.Send);
                while (await stream.ReadAsync(buffer) > 0)
                {
                }
            }
            catch (Exception e) when (e is IOException or SocketException)
            {
                if (!_listener.Server.IsBound)
                    return;
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }
}
