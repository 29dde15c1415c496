using Replica.Aws.Tests.Servers;
using Replica.Catalogue.DynamoDb;
using Replica.Catalogue.Jobs;
using Replica.Catalogue.Tests;

namespace Replica.Aws.Tests.DynamoDb;

/// <summary>The ledger on DynamoDB keeps every promise of one.</summary>
public sealed class DynamoDbIngestLedgerTests : IngestLedgerBehaviour, IAsyncLifetime
{
    private readonly FrozenClock _time = new();
    private DynamoDbTable _table = null!;
    private DynamoDbIngestLedger _ledger = null!;

    protected override IIngestLedger Ledger => _ledger;

    protected override DateTimeOffset Now => _time.GetUtcNow();

    public async Task InitializeAsync()
    {
        _table = await DynamoDbTable.CreateAsync();
        _ledger = new DynamoDbIngestLedger(_table.Client, _table.Name, _time);
    }

    public async Task DisposeAsync() => await _table.DisposeAsync();

    protected override void Pass(TimeSpan time) => _time.Advance(time);
}
