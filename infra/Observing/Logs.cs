using Amazon.CDK;
using Amazon.CDK.AWS.Logs;
using Constructs;
using Replica.Infra.Settings;

namespace Replica.Infra.Observing;

/// <summary>Log groups, each with an end.</summary>
internal static class Logs
{
    public static LogGroup Group(Construct scope, string id, StackSettings settings, string? name = null)
    {
        var group = new LogGroup(scope, id, new LogGroupProps { LogGroupName = name, RemovalPolicy = RemovalPolicy.DESTROY });
        ((CfnLogGroup)group.Node.DefaultChild!).RetentionInDays = settings.LogRetention;
        return group;
    }
}
