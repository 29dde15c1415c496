using Replica.Client.Cli;

using var stop = new StopSignals(TimeProvider.System);
return await new ReplicaApplication(Terminal.ForProcess(), Environment.GetEnvironmentVariable, TimeProvider.System)
    .RunAsync(args, stop.Token).ConfigureAwait(false);
