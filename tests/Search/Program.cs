using Replica.Search.Tests.Analysis;
using Replica.Search.Tests.Segments;

// Run by tests as a process of its own; the test runner loads the assembly and does not come here.
return args switch
{
    [SavingChild.Argument, var path] => SavingChild.Run(path),
    [AnalyzerDigest.Argument] => AnalyzerDigest.Tell(),
    _ => 2,
};
