using Amazon.DynamoDBv2;
using Microsoft.Extensions.Logging.Abstractions;
using Replica.Aws.Tests.Servers;
using Replica.Catalogue.DynamoDb;
using Replica.ObjectCreated;
using Replica.ObjectStore.Sqs;
using Replica.Runtime;
using Replica.Support.Lambda;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>The function on the queue of events in this process, killed again and again, and the event source mapping that feeds it.</summary>
internal sealed class MortalFunction : IDisposable
{
    /// <summary>A message that met this many killed invocations lives through the next, so that by chance alone none ever dies.</summary>
    private const int MostDeaths = 2;

    private readonly Fate _fate;
    private readonly IAmazonDynamoDB _client;
    private readonly LambdaHandler _handler;
    private bool _mayDie;

    private MortalFunction(Fate fate, IAmazonDynamoDB client, MemoryObjects objects, string table, SqsQueue queue, TimeSpan visibility)
    {
        (_fate, _client) = (fate, client);
        var handler = new ObjectCreatedHandler(
            objects.SeenBy(fate), new DynamoDbCatalogue(client, table, TimeProvider.System), new DynamoDbUploadLedger(client, table, TimeProvider.System),
            new DynamoDbIngestLedger(client, table, TimeProvider.System));
        _handler = EventFunction.Handle(handler, NullLogger.Instance);
        Feed = new SqsDispatcher(InvokeAsync, stop => ReceiveAsync(queue, visibility, stop), queue.DeleteAsync, TimeSpan.FromMinutes(5));
    }

    public SqsDispatcher Feed { get; }

    public int Kills => _fate.Kills;

    public static async Task<MortalFunction> StartAsync(int seed, MemoryObjects objects, string table, SqsQueue queue, TimeSpan visibility)
    {
        var fate = new Fate(seed);
        return new MortalFunction(fate, await DynamoDbTable.ConnectThroughAsync(new FatefulHandler(fate)), objects, table, queue, visibility);
    }

    public void Dispose() => _client.Dispose();

    private async Task<IReadOnlyList<DispatchedMessage>> ReceiveAsync(SqsQueue queue, TimeSpan visibility, CancellationToken cancellationToken)
    {
        var messages = await queue.ReceiveAsync(10, visibility, TimeSpan.Zero, cancellationToken);
        _mayDie = messages.All(message => message.ReceiveCount <= MostDeaths);
        return [.. messages.Select(message => new DispatchedMessage(message.Id, message.Body, message.Receipt, message.ReceiveCount))];
    }

    private async Task<InvocationOutcome> InvokeAsync(byte[] payload, string deadline, CancellationToken cancellationToken)
    {
        _fate.Begin(_mayDie);
        var response = await _handler(new LambdaInvocation("r", payload), cancellationToken);
        return new InvocationOutcome("r", response.Body.ToArray(), response.ContentType, null, IsStreamed: false, IsBroken: !_fate.End());
    }
}
