using System.Collections.Immutable;
using System.CommandLine;
using System.Net;
using Replica.Client.Cli;
using Replica.SearchService.Upstreams;

namespace Replica.Client.Embedded;

/// <summary>What <c>up</c> has for its service.</summary>
internal sealed class EmbeddedSettings
{
    private readonly Setting<ImmutableArray<IPEndPoint>> _ingestAllow = new(
        "--ingest-allow", "IP:PORT", true, [], EmbeddedIngest.ReadAllowed, "Let ingestion reach this private address, for tests (repeatable, or with commas)");

    private readonly Setting<IReadOnlyList<DhtSearchAddress>> _dhtSearch = new(
        "--dht-search", "URL", true, [], DhtSearchAddress.ParseAll,
        "Search this server of magnetico's API too, as http[s]://[user:password@]host/ (repeatable; other users of this machine see a command line: keep a password in REPLICA_DHT_SEARCH or replica.json)");

    private readonly Setting<string?> _dhtDatabase = Settings.Text(
        "--dht-database", "FILE", "Search the torrents of this magnetico database too, and follow it as it grows; it is only read");

    public void AddTo(Command command)
    {
        command.Add(_ingestAllow);
        command.Add(_dhtSearch);
        command.Add(_dhtDatabase);
    }

    /// <exception cref="CommandException">There is no such database.</exception>
    public EmbeddedOptions Read(CommandContext context)
    {
        var database = context.Get(_dhtDatabase) is { Length: > 0 } file ? Path.GetFullPath(file) : null;
        return database is null || File.Exists(database)
            ? new(context.Get(_ingestAllow), new(context.Get(_dhtSearch), database))
            : throw new CommandException(ExitCodes.NotFound, $"there is no database {database}; check --dht-database");
    }
}
