using Replica.Search.Tests.Segments;

// Run by tests as a process that they kill; the test runner loads the assembly and does not come here.
return args is [SavingChild.Argument, var path] ? SavingChild.Run(path) : 2;
