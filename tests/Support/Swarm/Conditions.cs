namespace Replica.Support.Swarm;

/// <summary>What a client may use in a swarm. Everything is off but TCP and uTP in plain and encrypted form.</summary>
public sealed record Conditions
{
    /// <summary><c>tcp</c>, <c>utp</c> or both.</summary>
    public string[] Transports { get; init; } = ["tcp", "utp"];

    /// <summary><c>off</c>, <c>prefer</c>, or <c>require</c>: RC4 or nothing. libtorrent also knows <c>plaintext</c>: encrypted handshake, plain payload.</summary>
    public string Encryption { get; init; } = "prefer";

    /// <summary>Part in the DHT.</summary>
    public bool Dht { get; init; }

    /// <summary>Nodes to join it by, as <c>HOST:PORT</c>.</summary>
    public string[] DhtBootstrap { get; init; } = [];

    /// <summary>Peer exchange.</summary>
    public bool Pex { get; init; }

    /// <summary>Local service discovery; needs a LAN.</summary>
    public bool Lsd { get; init; }

    /// <summary>The machine it runs on; null = this one, on loopback.</summary>
    public LanHost? Host { get; init; }

    /// <summary>The address it listens on.</summary>
    public string Address => Host?.Address ?? "127.0.0.1";
}
