using Replica.Catalogue.Jobs;
using Replica.Catalogue.Sqlite;
using Replica.ObjectStore.Sqlite;
using Replica.Support;

namespace Replica.Catalogue.Tests.Sqlite;

/// <summary>The SQLite ingest ledger keeps every promise of one.</summary>
public sealed class SqliteIngestLedgerTests : IngestLedgerBehaviour, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly SqliteDatabase _database;

    public SqliteIngestLedgerTests()
    {
        _database = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        Ledger = new SqliteIngestLedger(_database, _time);
    }

    protected override IIngestLedger Ledger { get; }

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override void Pass(TimeSpan time) => _time.Advance(time);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
