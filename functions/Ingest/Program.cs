using Replica.Ingest.Cloud;
using Replica.Runtime;

return args is ["--worker"]
    ? await LargeWorker.RunAsync()
    : await LambdaProcess.RunAsync(args, logs => Task.FromResult(CloudFunction.Open(logs)));
