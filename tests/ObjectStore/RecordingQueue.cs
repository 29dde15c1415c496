using System.Collections.Concurrent;
using Replica.ObjectStore.Queue;

namespace Replica.ObjectStore.Tests;

/// <summary>Keeps what is sent.</summary>
internal sealed class RecordingQueue : IQueue
{
    public ConcurrentQueue<string> Sent { get; } = new();

    public Task<string> SendAsync(string body, TimeSpan delay = default, CancellationToken cancellationToken = default)
    {
        Sent.Enqueue(body);
        return Task.FromResult("id");
    }

    public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(int max, TimeSpan visibility, TimeSpan wait, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task DeleteAsync(string receipt, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task ChangeVisibilityAsync(string receipt, TimeSpan visibility, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RefuseAsync(QueueMessage message, string reason, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<IReadOnlyList<DeadLetter>> DeadLettersAsync(int limit = 100, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<int> RedriveAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
