using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Replica.Client.Cli;
using Replica.Search;
using Replica.Search.Files;

namespace Replica.Client.Commands;

/// <summary><c>index search</c>: answers one query, or a file of them, from an index file, and tells how long each took inside the engine.</summary>
internal sealed class IndexSearchCommand : ReplicaCommand
{
    private const int MaxThreads = 64;

    private readonly Setting<string?> _index = Settings.Text("--index", "FILE", "An index file");
    private readonly Setting<string?> _query = Settings.Text("--query", "Q", "What to find; a space at its end ends the last word");
    private readonly Setting<string?> _queries = Settings.Text("--queries", "FILE", "A file of queries, one a line; they are timed after a short warm-up");
    private readonly Setting<int?> _limit = Settings.Number("--limit", "N", 1, IndexSnapshot.MaxLimit, "Most results of a query (default 20)");
    private readonly Setting<string?> _type = Settings.Text("--type", "T", "Media types or MIME types, separated by spaces");
    private readonly Setting<string?> _lang = Settings.Text("--lang", "L", "Language, as pt or pt-BR");
    private readonly Setting<long?> _minSize = Settings.OptionalSize("--min-size", "At least so large");
    private readonly Setting<long?> _maxSize = Settings.OptionalSize("--max-size", "At most so large");
    private readonly Setting<DateTimeOffset?> _since = Settings.Date("--since", "Published then or later");
    private readonly Setting<bool> _match = Settings.Choice("--match", false, "all = every word as it stands; auto = as people type", ("auto", false), ("all", true));
    private readonly Setting<int?> _threads = Settings.Number("--threads", "N", 1, MaxThreads, "Threads that answer the queries of a file (default 1)");

    public IndexSearchCommand()
        : base("search", "Search an index file")
    {
        foreach (var setting in (Setting[])[_index, _query, _queries, _limit, _type, _lang, _minSize, _maxSize, _since, _match, _threads])
            Add(setting);
    }

    public override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var (path, text, file) = (context.Require(_index), context.Get(_query), context.Get(_queries));
        if (text is null == file is null) throw new CommandException(ExitCodes.Usage, "give either --query or --queries");
        if (!File.Exists(path)) throw new FileNotFoundException($"there is no file {path}; check --index");
        if (file is not null && !File.Exists(file)) throw new FileNotFoundException($"there is no file {file}; check --queries");
        var run = new IndexQueries(IndexFile.Open(path), Narrowed(context), context.Time);
        if (text is not null)
        {
            Print(context, run.Answer(text));
            return ExitCodes.Ok;
        }

        // A query's spaces count, so a line is taken as it is.
        var queries = await File.ReadAllLinesAsync(file!, cancellationToken).ConfigureAwait(false);
        var (answers, summary) = await run.AnswerAsync(queries, context.Get(_threads) ?? 1, cancellationToken).ConfigureAwait(false);
        foreach (var answer in answers)
            Print(context, answer);
        context.Terminal.Line(context.Options.Json
            ? JsonSerializer.Serialize(summary, CliJson.Readable.IndexTimes)
            : string.Create(CultureInfo.InvariantCulture,
                $"{summary.Queries} queries, {summary.Threads} threads: p50 {summary.P50Micros} µs, p95 {summary.P95Micros} µs, p99 {summary.P99Micros} µs, {summary.Qps} a second"));
        return ExitCodes.Ok;
    }

    private SearchQuery Narrowed(CommandContext context) => new()
    {
        Types = context.Get(_type)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToImmutableArray() ?? [],
        Lang = context.Get(_lang),
        MinSize = context.Get(_minSize),
        MaxSize = context.Get(_maxSize),
        Since = context.Get(_since),
        MatchAll = context.Get(_match),
        Limit = context.Get(_limit) ?? 20,
    };

    private static void Print(CommandContext context, IndexAnswer answer)
    {
        if (context.Options.Json)
        {
            context.Terminal.Line(JsonSerializer.Serialize(answer, CliJson.Readable.IndexAnswer));
            return;
        }

        context.Terminal.Line(string.Create(CultureInfo.InvariantCulture,
            $"{TerminalText.Clean(answer.Query)}: {(answer.Relation == "eq" ? "" : "at least ")}{answer.Total} in {answer.Micros} µs"));
        foreach (var hit in answer.Hits)
            context.Terminal.Line(string.Create(CultureInfo.InvariantCulture, $"  {TerminalText.Clean(hit.Id)}  {hit.Score:0.###}  {hit.Source}"));
    }
}
