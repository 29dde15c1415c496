using System.Threading.Channels;

namespace Replica.BitTorrent.Swarm;

/// <summary>Runs actions one after the other: what only they touch needs no locks.</summary>
internal sealed class ActorLoop
{
    private readonly Channel<Action> _inbox = Channel.CreateUnbounded<Action>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Queues an action.</summary>
    /// <returns>False if the loop was stopped: the action will not run.</returns>
    public bool Post(Action action) => _inbox.Writer.TryWrite(action);

    /// <summary>Takes no further action; those already queued still run.</summary>
    public void Stop() => _inbox.Writer.TryComplete();

    /// <summary>Runs until it is stopped.</summary>
    /// <param name="settle">Runs after each batch of actions.</param>
    public async Task RunAsync(Action settle)
    {
        while (await _inbox.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            while (_inbox.Reader.TryRead(out var action))
                action();
            settle();
        }
    }
}
