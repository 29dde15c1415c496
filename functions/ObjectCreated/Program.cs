using Replica.ObjectCreated.Cloud;
using Replica.Runtime;

return await LambdaProcess.RunAsync(args, logs => Task.FromResult(CloudFunction.Open(logs)));
