using System.Globalization;
using Replica.Functions.Tests.SearchService.Snapshots;

// Run by tests as a process that they kill; the test runner loads the assembly and does not come here.
return args is [PublishingChild.Argument, var folder, var round] ? await PublishingChild.RunAsync(folder, int.Parse(round, CultureInfo.InvariantCulture)) : 2;
