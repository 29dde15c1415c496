using Amazon.CDK.AWS.Apigatewayv2;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.Logs;
using Amazon.CDK.AwsApigatewayv2Integrations;
using Constructs;
using Replica.Infra.Observing;
using Replica.Infra.Settings;
using Duration = Amazon.CDK.Duration;
using Function = Amazon.CDK.AWS.Lambda.Function;
using HttpMethod = Amazon.CDK.AWS.Apigatewayv2.HttpMethod;

namespace Replica.Infra.Http;

/// <summary>The service API's public face. Every route is named: what is not in the table never reaches a function.</summary>
internal sealed class HttpService : Construct
{
    /// <summary>Method and path, and how many requests a second (and at once) all callers together may make.</summary>
    private static readonly (string Method, string Path, int Rate, int Burst)[] SearchRoutes =
    [
        ("GET", "/v1/search", 100, 200),
        ("GET", "/v1/suggest", 200, 400),
        ("GET", "/v1/feed", 50, 100),
    ];

    private static readonly (string Method, string Path, int Rate, int Burst)[] ApiRoutes =
    [
        ("GET", "/v1/config", 200, 400),
        ("GET", "/v1/index", 200, 400),
        ("GET", "/v1/changes", 50, 100),
        ("POST", "/v1/uploads", 5, 20),
        ("GET", "/v1/uploads/{id}", 50, 100),
        ("POST", "/v1/uploads/{id}/complete", 5, 20),
        ("POST", "/v1/delete", 5, 20),
        ("GET", "/healthz", 10, 20),
    ];

    private readonly HttpApi _api;
    private readonly List<CfnRoute> _routes = [];

    public HttpService(Construct scope, Function api, Function search, StackSettings settings)
        : base(scope, "Http")
    {
        _api = new HttpApi(this, "Api", new HttpApiProps
        {
            ApiName = "Replica",
            CreateDefaultStage = false,
            CorsPreflight = new CorsPreflightOptions
            {
                AllowOrigins = ["*"],
                AllowMethods = [CorsHttpMethod.GET, CorsHttpMethod.POST],
                AllowHeaders = ["authorization", "content-type"],
                ExposeHeaders = ["retry-after", "x-replica-signature"],
                MaxAge = Duration.Days(1),
            },
        });
        Route(SearchRoutes, new HttpLambdaIntegration("Search", search));
        Route(ApiRoutes, new HttpLambdaIntegration("Api", api));
        Url = MakeStage(Logs.Group(this, "AccessLog", settings, "/aws/vendedlogs/replica/http")).Url;
    }

    /// <summary>Ends in a slash.</summary>
    public string Url { get; }

    /// <summary>Its alarm and graphs.</summary>
    public void Watch(Watch watch)
    {
        watch.Alarm("ApiFailures", "The API answers with 5xx.", _api.MetricServerError(Observing.Watch.Sum(5)), 5);
        watch.Show("Requests", _api.MetricCount(Observing.Watch.Sum(5)), _api.MetricClientError(Observing.Watch.Sum(5)), _api.MetricServerError(Observing.Watch.Sum(5)));
        watch.Show("Latency, p95", _api.MetricLatency(new MetricOptions { Statistic = "p95", Period = Duration.Minutes(5) }));
    }

    private void Route(IEnumerable<(string Method, string Path, int Rate, int Burst)> routes, HttpLambdaIntegration integration)
    {
        foreach (var (method, path, _, _) in routes)
        {
            var made = _api.AddRoutes(new AddRoutesOptions { Path = path, Methods = [Enum.Parse<HttpMethod>(method)], Integration = integration });
            _routes.Add((CfnRoute)made[0].Node.DefaultChild!);
        }
    }

    private HttpStage MakeStage(LogGroup log)
    {
        var stage = new HttpStage(this, "Stage", new HttpStageProps
        {
            HttpApi = _api,
            StageName = "$default",
            AutoDeploy = true,
            Throttle = new ThrottleSettings { RateLimit = 50, BurstLimit = 100 },
        });
        var resource = (CfnStage)stage.Node.DefaultChild!;
        resource.AccessLogSettings = new CfnStage.AccessLogSettingsProperty { DestinationArn = log.LogGroupArn, Format = AccessLog.Format };
        resource.RouteSettings = SearchRoutes.Concat(ApiRoutes).ToDictionary(
            route => $"{route.Method} {route.Path}",
            route => (object)new Dictionary<string, object> { ["ThrottlingRateLimit"] = route.Rate, ["ThrottlingBurstLimit"] = route.Burst });
        // A stage may not set limits for routes that are not there yet.
        foreach (var route in _routes)
            resource.AddDependency(route);
        return stage;
    }
}
