using Replica.Runtime;
using Replica.SearchService.Cloud;
using Replica.SearchService.Hosting;

return args is ["--check", var url]
    ? await HealthCheck.RunAsync(url)
    : await LambdaHttp.RunAsync(args, CloudService.Configure, CloudService.Map);
