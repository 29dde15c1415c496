using System.Collections.Concurrent;
using System.Threading.Channels;
using Replica.ObjectStore.Queue;

namespace Replica.ObjectStore.Tests.Queue;

/// <summary>Hands out what the test puts in and tells what a worker does with it.</summary>
internal sealed class ScriptedQueue : IQueue
{
    public Channel<QueueMessage> Messages { get; } = Channel.CreateUnbounded<QueueMessage>();

    public Channel<(string Receipt, TimeSpan Visibility)> Changes { get; } = Channel.CreateUnbounded<(string, TimeSpan)>();

    public Channel<string> Deletions { get; } = Channel.CreateUnbounded<string>();

    public Channel<(string Receipt, string Reason)> Refusals { get; } = Channel.CreateUnbounded<(string, string)>();

    public ConcurrentQueue<(string Receipt, string Reason)> Failures { get; } = new();

    /// <summary>Every receipt is refused from now on, as if another worker had the messages.</summary>
    public bool Expired { get; set; }

    public void Hand(string receipt, int receiveCount = 1) =>
        Messages.Writer.TryWrite(new QueueMessage("id of " + receipt, "body of " + receipt, receipt, receiveCount));

    public Task<string> SendAsync(string body, TimeSpan delay = default, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public async Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken = default) =>
        [await Messages.Reader.ReadAsync(cancellationToken)];

    public Task DeleteAsync(string receipt, CancellationToken cancellationToken = default)
    {
        Deletions.Writer.TryWrite(receipt);
        return Task.CompletedTask;
    }

    public Task ChangeVisibilityAsync(string receipt, TimeSpan visibility, CancellationToken cancellationToken = default)
    {
        if (Expired)
            throw new InvalidOperationException("The receipt has expired.");
        Changes.Writer.TryWrite((receipt, visibility));
        return Task.CompletedTask;
    }

    public Task NoteFailureAsync(string receipt, string reason, CancellationToken cancellationToken = default)
    {
        Failures.Enqueue((receipt, reason));
        return Task.CompletedTask;
    }

    public Task RefuseAsync(QueueMessage message, string reason, CancellationToken cancellationToken = default)
    {
        Refusals.Writer.TryWrite((message.Receipt, reason));
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<int> RedriveAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
