using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

/// <summary>docs/architecture.md, decision 10.</summary>
[Collection(SynthesisCollection.Name)]
public sealed class NetworkTests(Synthesiser synthesiser)
{
    private readonly Template _template = synthesiser.Usual;

    [Theory]
    [InlineData("AWS::EC2::NatGateway")]
    [InlineData("AWS::EC2::EIP")]
    [InlineData("AWS::ElasticLoadBalancingV2::LoadBalancer")]
    public void Nothing_idle_is_paid_for(string type) => Assert.Empty(_template.Of(type));

    [Fact]
    public void The_search_containers_let_in_the_search_function_and_nothing_else_lets_in_anything()
    {
        Assert.All(_template.Of("AWS::EC2::SecurityGroup"), group => Assert.Null(group["SecurityGroupIngress"]));
        var rule = _template.One("AWS::EC2::SecurityGroupIngress");
        Assert.Equal($"{Group("Search")}.GroupId", rule.Text("GroupId"));
        Assert.Equal($"{Group("SearchFunction")}.GroupId", rule.Text("SourceSecurityGroupId"));
        Assert.Equal((8080, 8080), (rule["FromPort"]!.GetValue<int>(), rule["ToPort"]!.GetValue<int>()));
        Assert.Null(rule["CidrIp"]);
        Assert.Null(rule["CidrIpv6"]);
    }

    [Fact]
    public void The_search_function_goes_out_to_the_search_containers_and_by_https_to_where_its_subnets_lead()
    {
        var rules = _template.Find(Group("SearchFunction"))["SecurityGroupEgress"]!.AsArray();
        Assert.Equal(2, rules.Count);
        Assert.Equal($"{Group("Search")}.GroupId", Reference.Text(rules[0]!["DestinationSecurityGroupId"]));
        Assert.Null(rules[0]!["CidrIp"]);
        Assert.Equal(("tcp", 443, 443), (rules[1]!["IpProtocol"]!.GetValue<string>(), rules[1]!["FromPort"]!.GetValue<int>(), rules[1]!["ToPort"]!.GetValue<int>()));
        Assert.Empty(_template.Of("AWS::EC2::SecurityGroupEgress"));
    }

    [Fact]
    public void Only_the_search_function_stands_in_the_network_where_no_road_leads_out()
    {
        var inside = Assert.Single(_template.Of("AWS::Lambda::Function"), function => function["VpcConfig"] is not null);
        Assert.Equal(_template.Function("ApiSearch").Id, inside.Id);
        var subnets = Reference.Texts(inside["VpcConfig", "SubnetIds"]);
        Assert.Equal(2, subnets.Count);
        var tables = _template.Of("AWS::EC2::SubnetRouteTableAssociation").Where(association => subnets.Contains(association.Text("SubnetId"))).Select(association => association.Text("RouteTableId"));
        Assert.DoesNotContain(_template.Of("AWS::EC2::Route"), route => tables.Contains(route.Text("RouteTableId")));
        // The two gateways are in their tables: they are all that can be reached.
        var endpoints = _template.Of("AWS::EC2::VPCEndpoint").ToList();
        Assert.Equal(2, endpoints.Count);
        Assert.All(endpoints, endpoint => Assert.All(tables, table => Assert.Contains(table!, Reference.Texts(endpoint["RouteTableIds"]))));
    }

    [Fact]
    public void Containers_stand_in_public_subnets_so_that_they_reach_out_without_a_gateway()
    {
        var open = _template.Of("AWS::EC2::Route").Where(route => route["GatewayId"] is not null).Select(route => route.Text("RouteTableId")).ToList();
        var openSubnets = _template.Of("AWS::EC2::SubnetRouteTableAssociation").Where(association => open.Contains(association.Text("RouteTableId")))
            .Select(association => association.Text("SubnetId")!).Order().ToList();
        Assert.All(_template.Of("AWS::ECS::Service"), service =>
        {
            Assert.Equal("ENABLED", service.Text("NetworkConfiguration", "AwsvpcConfiguration", "AssignPublicIp"));
            Assert.Equal(openSubnets, Reference.Texts(service["NetworkConfiguration", "AwsvpcConfiguration", "Subnets"]).Order());
        });
    }

    [Fact]
    public void S3_and_DynamoDB_are_reached_without_leaving() =>
        Assert.Equal(["dynamodb", "s3"], _template.Of("AWS::EC2::VPCEndpoint").Select(endpoint => endpoint.Text("ServiceName")!.Split('.')[^1]).Order());

    [Fact]
    public void The_function_finds_search_by_the_name_that_the_service_registers()
    {
        var registered = _template.One("AWS::ServiceDiscovery::Service").Text("Name");
        var zone = _template.One("AWS::ServiceDiscovery::PrivateDnsNamespace").Text("Name");
        Assert.Equal($"http://{registered}.{zone}:8080/", _template.Function("ApiSearch").Environment()["REPLICA_SEARCH_URL"]);
        Assert.Equal("8080", _template.Task("Search").Environment()["ASPNETCORE_HTTP_PORTS"]);
    }

    [Fact]
    public void A_deployment_of_search_that_fails_is_taken_back_while_the_old_one_serves()
    {
        var service = Assert.Single(_template.Of("AWS::ECS::Service"), service => service.Text("DesiredCount") == "1");
        Assert.Equal("True", service.Text("DeploymentConfiguration", "DeploymentCircuitBreaker", "Rollback"), ignoreCase: true);
        Assert.Equal(100, service["DeploymentConfiguration", "MinimumHealthyPercent"]!.GetValue<int>());
        Assert.NotNull(_template.Task("Search").Container["HealthCheck"]);
        var target = Assert.Single(_template.Of("AWS::ApplicationAutoScaling::ScalableTarget"), target => target["MinCapacity"]!.GetValue<int>() == 1);
        Assert.Equal(4, target["MaxCapacity"]!.GetValue<int>());
    }

    private string Group(string name) =>
        Assert.Single(_template.Of("AWS::EC2::SecurityGroup"), group => Template.Name(group.Id) == $"Network{name}Group").Id;
}
