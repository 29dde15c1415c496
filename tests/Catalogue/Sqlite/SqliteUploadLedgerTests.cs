using Replica.Catalogue.Sqlite;
using Replica.Catalogue.Uploads;
using Replica.ObjectStore.Sqlite;
using Replica.Support;

namespace Replica.Catalogue.Tests.Sqlite;

/// <summary>The SQLite ledger keeps every promise of a ledger.</summary>
public sealed class SqliteUploadLedgerTests : UploadLedgerBehaviour, IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly ManualTimeProvider _time = new();
    private readonly SqliteDatabase _database;

    public SqliteUploadLedgerTests()
    {
        _database = CatalogueDatabase.Open(_folder.At("catalogue.db"));
        Ledger = new SqliteUploadLedger(_database, _time);
    }

    protected override IUploadLedger Ledger { get; }

    protected override DateTimeOffset Now => _time.GetUtcNow();

    protected override void Pass(TimeSpan time) => _time.Advance(time);

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }
}
