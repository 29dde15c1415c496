using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECS;
using Amazon.CDK.AWS.ServiceDiscovery;
using Constructs;

namespace Replica.Infra.Containers;

/// <summary>
/// The network without a NAT gateway (docs/architecture.md, decision 10): containers stand in public subnets and reach out by themselves, with
/// nothing let in but the search function, which stands in isolated subnets and reaches nothing else but S3 and DynamoDB by their endpoints.
/// </summary>
internal sealed class CloudNetwork : Construct
{
    /// <summary>Where the search container listens.</summary>
    public const int SearchPort = 8080;

    public CloudNetwork(Construct scope)
        : base(scope, "Network")
    {
        Vpc = new Vpc(this, "Vpc", new VpcProps
        {
            MaxAzs = 2,
            NatGateways = 0,
            // Nothing uses that group, and shutting it would take a function of the library's own.
            RestrictDefaultSecurityGroup = false,
            SubnetConfiguration =
            [
                new SubnetConfiguration { Name = "Containers", SubnetType = SubnetType.PUBLIC, CidrMask = 22, MapPublicIpOnLaunch = false },
                new SubnetConfiguration { Name = "Functions", SubnetType = SubnetType.PRIVATE_ISOLATED, CidrMask = 22 },
            ],
            GatewayEndpoints = new Dictionary<string, IGatewayVpcEndpointOptions>
            {
                ["S3"] = new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.S3 },
                ["DynamoDb"] = new GatewayVpcEndpointOptions { Service = GatewayVpcEndpointAwsService.DYNAMODB },
            },
        });
        Cluster = new Cluster(this, "Cluster", new ClusterProps { Vpc = Vpc, EnableFargateCapacityProviders = true });
        Names = new PrivateDnsNamespace(this, "Names", new PrivateDnsNamespaceProps { Name = "replica.internal", Vpc = Vpc });
        Search = Group("Search", "The search containers: in from the search function alone", isOpenOutward: true);
        SearchFunction = Group("SearchFunction", "The search function: out to the search containers, and to S3 and DynamoDB", isOpenOutward: false);
        Worker = Group("Worker", "The workers of large media: nothing in", isOpenOutward: true);
        Search.AddIngressRule(SearchFunction, Port.Tcp(SearchPort), "from the search function");
        LetOut(SearchFunction, Search);
    }

    public Vpc Vpc { get; }

    public Cluster Cluster { get; }

    public PrivateDnsNamespace Names { get; }

    public SecurityGroup Search { get; }

    public SecurityGroup SearchFunction { get; }

    public SecurityGroup Worker { get; }

    /// <summary>Inline: a group without inline rules is given EC2's own, which lets everything out, and a rule beside it does not take that away.</summary>
    private static void LetOut(SecurityGroup from, SecurityGroup to) =>
        ((CfnSecurityGroup)from.Node.DefaultChild!).SecurityGroupEgress = new[]
        {
            new CfnSecurityGroup.EgressProperty
            {
                IpProtocol = "tcp",
                FromPort = SearchPort,
                ToPort = SearchPort,
                DestinationSecurityGroupId = to.SecurityGroupId,
                Description = "to the search containers",
            },
            // By the routes of its subnets there is nothing else: their gateways' addresses are prefix lists whose names a template can not know.
            new CfnSecurityGroup.EgressProperty
            {
                IpProtocol = "tcp",
                FromPort = 443,
                ToPort = 443,
                CidrIp = "0.0.0.0/0",
                Description = "to the gateway endpoints of S3 and DynamoDB",
            },
        };

    private SecurityGroup Group(string id, string description, bool isOpenOutward) => new(this, $"{id}Group", new SecurityGroupProps
    {
        Vpc = Vpc,
        Description = description,
        AllowAllOutbound = isOpenOutward,
    });
}
