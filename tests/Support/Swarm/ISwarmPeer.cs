namespace Replica.Support.Swarm;

/// <summary>A client that runs as a process, with one torrent. Disposing it ends the process.</summary>
public interface ISwarmPeer : IAsyncDisposable
{
    /// <summary>Where it takes connections, as <c>HOST:PORT</c>.</summary>
    string EndPoint { get; }

    /// <summary>Its process.</summary>
    int ProcessId { get; }

    /// <summary>Waits until it has every byte.</summary>
    /// <exception cref="Exception">It failed, or did not get there in time; the message has what it wrote.</exception>
    Task WaitAsync(TimeSpan patience);
}
