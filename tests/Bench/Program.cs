using System.Globalization;
using Replica.Bench.Catalogue;
using Replica.Bench.Engine;
using Replica.Bench.Functions;
using Replica.Bench.Ingest;
using Replica.Bench.Search;

// dotnet run -c Release --project tests/Bench -- [functions] [catalogue] [ingest] [search | index] [serve] [engine | throughput | streaming | seeding]
// Each prints what it measured beside a counterpart that ran in the same minute on the same machine, and their ratio.
if (args is ["--bare-function"])
    return await BareFunction.RunAsync();
if (args is [IndexBench.OpenArgument, var index])
    return IndexBench.Open(index);
if (args is [ServeBench.ServeArgument, var documents])
    return await ServeBench.ServeAsync(int.Parse(documents, CultureInfo.InvariantCulture));

var benches = new Dictionary<string, Func<TextWriter, Task>>
{
    ["functions"] = FunctionBench.RunAsync,
    ["catalogue"] = CatalogueBench.RunAsync,
    ["ingest"] = IngestBench.RunAsync,
    ["search"] = SearchBench.RunAsync,
    ["engine"] = EngineBench.RunAsync,
};

// Parts of a bench that takes minutes, for whoever works on one of them.
var parts = new Dictionary<string, Func<TextWriter, Task>>
{
    ["index"] = IndexBench.RunAsync,
    ["serve"] = ServeBench.RunAsync,
    ["throughput"] = ThroughputBench.RunAsync,
    ["streaming"] = StreamingBench.RunAsync,
    ["seeding"] = SeedingBench.RunAsync,
};
if (args.FirstOrDefault(name => !benches.ContainsKey(name) && !parts.ContainsKey(name)) is { } unknown)
{
    await Console.Error.WriteLineAsync($"There is no benchmark {unknown}; there are {string.Join(", ", benches.Keys.Concat(parts.Keys))}.");
    return 2;
}

foreach (var name in args.Length > 0 ? args : [.. benches.Keys])
{
    await Console.Out.WriteLineAsync($"== {name}");
    await (benches.GetValueOrDefault(name) ?? parts[name])(Console.Out);
}

return 0;
