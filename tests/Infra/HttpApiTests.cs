using System.Text.Json.Nodes;
using Replica.Infra.Tests.Synthesis;

namespace Replica.Infra.Tests;

[Collection(SynthesisCollection.Name)]
public sealed class HttpApiTests(Synthesiser synthesiser)
{
    private static readonly Dictionary<string, string> Routes = new()
    {
        ["GET /v1/search"] = "ApiSearch",
        ["GET /v1/suggest"] = "ApiSearch",
        ["GET /v1/feed"] = "ApiSearch",
        ["GET /v1/config"] = "Api",
        ["GET /v1/index"] = "Api",
        ["GET /v1/changes"] = "Api",
        ["POST /v1/uploads"] = "Api",
        ["GET /v1/uploads/{id}"] = "Api",
        ["POST /v1/uploads/{id}/complete"] = "Api",
        ["POST /v1/delete"] = "Api",
        ["GET /healthz"] = "Api",
    };

    private readonly Template _template = synthesiser.Usual;

    [Fact]
    public void Every_route_reaches_the_function_that_answers_it_and_no_other_is_open()
    {
        var routes = _template.Of("AWS::ApiGatewayV2::Route").ToDictionary(route => route.Text("RouteKey")!, route =>
        {
            var integration = _template.Find(route.Text("Target")!.Split('/')[^1]);
            Assert.Equal("2.0", integration.Text("PayloadFormatVersion"));
            return integration.Text("IntegrationUri")!;
        });
        Assert.Equal(Routes.Keys.Order(), routes.Keys.Order());
        Assert.All(Routes, route => Assert.Equal($"{_template.Function(route.Value).Id}.Arn", routes[route.Key]));
    }

    [Fact]
    public void Every_route_has_a_limit_and_waits_for_nothing_that_is_not_there()
    {
        var stage = _template.One("AWS::ApiGatewayV2::Stage");
        Assert.Equal("$default", stage.Text("StageName"));
        Assert.True(stage["DefaultRouteSettings", "ThrottlingRateLimit"]!.GetValue<int>() > 0);
        var limits = stage["RouteSettings"]!.AsObject();
        Assert.Equal(Routes.Keys.Order(), limits.Select(limit => limit.Key).Order());
        Assert.All(limits, limit => Assert.True(limit.Value!["ThrottlingRateLimit"]!.GetValue<int>() > 0 && limit.Value["ThrottlingBurstLimit"]!.GetValue<int>() > 0));
        Assert.Equal(_template.Of("AWS::ApiGatewayV2::Route").Select(route => route.Id).Order(), Reference.Texts(stage.Json["DependsOn"]).Order());
    }

    [Fact]
    public void The_access_log_knows_neither_what_was_asked_nor_who_asked()
    {
        var format = _template.One("AWS::ApiGatewayV2::Stage").Text("AccessLogSettings", "Format")!;
        var fields = JsonNode.Parse(format)!.AsObject().Select(field => field.Value!.ToString()).ToList();
        string[] harmless =
        [
            "$context.requestTimeEpoch", "$context.requestId", "$context.routeKey", "$context.status", "$context.responseLength", "$context.responseLatency",
            "$context.integrationStatus", "$context.integrationLatency",
        ];
        Assert.Equal(harmless.Order(), fields.Order());
    }

    [Fact]
    public void The_access_log_goes_to_a_group_that_ends()
    {
        var destination = _template.One("AWS::ApiGatewayV2::Stage").Text("AccessLogSettings", "DestinationArn")!;
        Assert.NotNull(_template.Find(destination[..^".Arn".Length])["RetentionInDays"]);
    }

    [Fact]
    public void Pages_of_any_origin_may_ask_but_send_no_cookies()
    {
        var cors = _template.One("AWS::ApiGatewayV2::Api")["CorsConfiguration"]!;
        Assert.Equal(["*"], Reference.Texts(cors["AllowOrigins"]));
        Assert.Contains("authorization", Reference.Texts(cors["AllowHeaders"]));
        Assert.Contains("x-replica-signature", Reference.Texts(cors["ExposeHeaders"]));
        Assert.Null(cors["AllowCredentials"]);
    }

    [Fact]
    public void Only_the_gateways_own_routes_may_call_the_functions()
    {
        var callers = _template.Of("AWS::Lambda::Permission").ToList();
        Assert.All(callers, permission =>
        {
            Assert.Contains(permission.Text("Principal"), new[] { "apigateway.amazonaws.com", "events.amazonaws.com" });
            Assert.NotNull(permission["SourceArn"]);
        });
    }
}
