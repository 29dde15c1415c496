using System.Collections.Concurrent;
using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.BitTorrent.Swarm;
using Replica.BitTorrent.Transport;
using Replica.BitTorrent.Wire;

namespace Replica.BitTorrent.Tests.Wire;

/// <summary>A link with a loop and an owner that notes what it is told.</summary>
internal sealed class LinkEnd : IPeerLinkOwner, IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ActorLoop _loop = new();
    private readonly Task _running;

    public LinkEnd(Stream stream, TimeProvider? time = null, LinkLimits? limits = null)
    {
        var handshake = new Handshake(InfoHash.FromBytes(new byte[20]), new byte[20], Handshake.Supported);
        var facts = new LinkFacts(new IPEndPoint(IPAddress.Loopback, 1), handshake, PeerTransport.Tcp, IsEncrypted: false, IsIncoming: false);
        Link = new WireLink(stream, facts, time ?? TimeProvider.System);
        _running = Task.Run(() => _loop.RunAsync(() => { }));
        _loop.Post(() => Link.Start(this, _loop.Post, limits));
    }

    /// <summary>The next owner of a link.</summary>
    public LinkEnd(WireLink parked)
    {
        Link = parked;
        _running = Task.Run(() => _loop.RunAsync(() => { }));
        _loop.Post(() => Link.Start(this, _loop.Post));
    }

    public WireLink Link { get; }

    public ConcurrentQueue<PeerMessage> Messages { get; } = [];

    public int Drains { get; private set; }

    public string? Reason { get; private set; }

    public int Endings { get; private set; }

    public Action<ReadOnlySpan<PeerMessage>>? OnReceived { get; set; }

    /// <summary>Runs on the link's loop, and waits for it.</summary>
    public Task DoAsync(Action<WireLink> action)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _loop.Post(() =>
        {
            action(Link);
            done.SetResult();
        });
        return done.Task.WaitAsync(Patience);
    }

    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
            await Task.Delay(5, patience.Token);
    }

    public void Received(ReadOnlySpan<PeerMessage> messages)
    {
        OnReceived?.Invoke(messages);
        if (OnReceived is not null)
            return;
        foreach (var message in messages)
            Messages.Enqueue(message with { Payload = message.Payload.ToArray() });
    }

    public Action? OnDrained { get; set; }

    public void Drained()
    {
        Drains++;
        OnDrained?.Invoke();
    }

    public void Closed(string reason) => (Reason, Endings) = (reason, Endings + 1);

    public async ValueTask DisposeAsync()
    {
        await DoAsync(link => link.Close("the test is over"));
        await DoAsync(_ => { });
        _loop.Stop();
        await _running;
    }
}
