using Replica.Aws.Tests.Servers;
using Replica.ObjectStore.Queue;
using Replica.ObjectStore.Sqs;
using Replica.ObjectStore.Tests.Queue;

namespace Replica.Aws.Tests.Sqs;

/// <summary>The SQS queue keeps every promise of a queue, against a server whose clock the tests set forward.</summary>
public sealed class SqsQueueBehaviourTests : QueueBehaviour, IClassFixture<SqsQueueBehaviourTests.Server>, IAsyncLifetime
{
    private readonly Server _server;
    private Fauxqs _fauxqs = null!;
    private SqsQueue _queue = null!;

    public SqsQueueBehaviourTests(Server server) => _server = server;

    protected override IQueue Queue => _queue;

    protected override Task PassAsync(TimeSpan time) => _fauxqs.AdvanceAsync(time);

    public async Task InitializeAsync()
    {
        _fauxqs = await _server.GetAsync();
        _queue = await _fauxqs.CreateAsync(maxReceives: 3);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    /// <summary>The server of this class alone: its clock is nobody else's.</summary>
    public sealed class Server : IDisposable
    {
        private Fauxqs? _fauxqs;

        public void Dispose() => _fauxqs?.Dispose();

        internal async Task<Fauxqs> GetAsync() => _fauxqs ??= await Fauxqs.StartAsync();
    }
}
