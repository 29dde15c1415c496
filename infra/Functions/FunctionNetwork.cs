using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.IAM;

namespace Replica.Infra.Functions;

/// <summary>Where a function stands that has to reach a private address.</summary>
internal sealed record FunctionNetwork(IVpc Vpc, ISecurityGroup Group)
{
    /// <summary>Lambda makes and drops the function's interfaces under the function's role; EC2 knows no narrower resource before they exist.</summary>
    private static readonly string[] InterfaceActions =
    [
        "ec2:CreateNetworkInterface", "ec2:DescribeNetworkInterfaces", "ec2:DescribeSubnets", "ec2:DeleteNetworkInterface",
        "ec2:AssignPrivateIpAddresses", "ec2:UnassignPrivateIpAddresses",
    ];

    /// <summary>Before the function, so that it can be made.</summary>
    public static void AllowInterfaces(Role role) =>
        role.AddToPolicy(new PolicyStatement(new PolicyStatementProps { Actions = InterfaceActions, Resources = ["*"] }));
}
