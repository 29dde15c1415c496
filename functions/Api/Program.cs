using Replica.Api.Cloud;
using Replica.Runtime;

return Environment.GetEnvironmentVariable("REPLICA_WORK") switch
{
    "search" => await LambdaHttp.RunAsync(args, _ => { }, CloudFunctions.MapSearch),
    "sweep" => await LambdaProcess.RunAsync(args, _ => Task.FromResult(CloudFunctions.Sweep())),
    null or "" or "http" => await LambdaHttp.RunAsync(args, _ => { }, CloudFunctions.MapApi),
    _ => await LambdaProcess.RunAsync(args, _ => throw new InvocationException("REPLICA_WORK is none of http, search and sweep.")),
};
