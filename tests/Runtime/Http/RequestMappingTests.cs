using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Replica.Runtime.Tests.Http;

public sealed class RequestMappingTests
{
    [Fact]
    public Task The_documented_request_arrives_whole() => SeeAsync(BridgedApp.Event(), async context =>
    {
        var request = context.Request;
        Assert.Equal("POST", request.Method);
        Assert.Equal(("https", "id.execute-api.us-east-1.amazonaws.com"), (request.Scheme, request.Host.Value));
        Assert.Equal(("", "/my/path"), (request.PathBase.Value, request.Path.Value));
        Assert.Equal("?parameter1=value1&parameter1=value2&parameter2=value", request.QueryString.Value);
        Assert.Equal("value1,value2", request.Query["parameter1"].ToString());
        Assert.Equal(2, request.Query["parameter1"].Count);
        Assert.Equal("/my/path?parameter1=value1&parameter1=value2&parameter2=value", context.Features.Get<IHttpRequestFeature>()!.RawTarget);
        Assert.Equal("value1,value2", request.Headers["Header2"].ToString());
        Assert.Equal("cookie1=value1; cookie2=value2", request.Headers.Cookie.ToString());
        Assert.Equal("value2", request.Cookies["cookie2"]);
        Assert.Equal(IPAddress.Parse("192.0.2.1"), context.Connection.RemoteIpAddress);
        Assert.Equal("id", context.TraceIdentifier);
        Assert.Equal("Hello from Lambda".Length, request.ContentLength);
        Assert.Equal("Hello from Lambda", await new StreamReader(request.Body).ReadToEndAsync());
    });

    [Fact]
    public Task Headers_of_one_connection_are_not_passed_on() => SeeAsync(BridgedApp.Event(), context =>
    {
        Assert.All(["Connection", "X-Private", "TE"], name => Assert.False(context.Request.Headers.ContainsKey(name)));
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_base64_body_arrives_as_bytes() => SeeAsync(BridgedApp.Event(name: "http-api-base64"), async context =>
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        Assert.Equal([0xFF, 0xFE, 0x00, 0x01], body.ToArray());
        Assert.Equal(4, context.Request.ContentLength);
    });

    [Fact]
    public Task The_stage_is_the_base_of_the_path() => SeeAsync(BridgedApp.Event(name: "http-api-stage"), context =>
    {
        Assert.Equal(("/prod", "/my/path"), (context.Request.PathBase.Value, context.Request.Path.Value));
        return Task.CompletedTask;
    });

    [Fact]
    public Task What_the_client_said_of_its_length_does_not_count() => SeeAsync(BridgedApp.Event(json => json["headers"]!["content-length"] = "999999"), context =>
    {
        Assert.Equal("Hello from Lambda".Length, context.Request.ContentLength);
        return Task.CompletedTask;
    });

    [Fact]
    public Task Cookies_of_a_function_url_come_once() => SeeAsync(BridgedApp.Event(json => json["headers"]!["cookie"] = "cookie1=value1; cookie2=value2"), context =>
    {
        Assert.Equal("cookie1=value1; cookie2=value2", context.Request.Headers.Cookie.ToString());
        return Task.CompletedTask;
    });

    [Fact]
    public Task A_request_without_host_address_or_headers_is_still_one() => SeeAsync(
        BridgedApp.Event(json =>
        {
            json["headers"] = null;
            json["cookies"] = new JsonArray(null, "");
            json["requestContext"]!["http"]!["sourceIp"] = "nowhere";
            json["body"] = null;
        }), context =>
        {
            Assert.Equal("id.execute-api.us-east-1.amazonaws.com", context.Request.Host.Value);
            Assert.Null(context.Connection.RemoteIpAddress);
            Assert.Equal(0, context.Request.Headers.Cookie.Count);
            Assert.Null(context.Request.ContentLength);
            Assert.False(context.Features.Get<IHttpRequestBodyDetectionFeature>()!.CanHaveBody);
            return Task.CompletedTask;
        });

    [Theory]
    [InlineData("/%00")]
    [InlineData("/a%2F%00b")]
    public async Task A_path_with_a_nul_is_answered_400(string path) => Assert.Equal(400, (await NeverSeenAsync(BridgedApp.Get(path))).Status);

    [Fact]
    public async Task A_body_that_is_not_the_base64_it_should_be_is_answered_400() =>
        Assert.Equal(400, (await NeverSeenAsync(BridgedApp.Event(json => (json["body"], json["isBase64Encoded"]) = ("%%%", true)))).Status);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"version\":\"1.0\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}")]
    [InlineData("{\"version\":\"2.0\",\"rawPath\":\"/\",\"requestContext\":{\"http\":{}}}")]
    [InlineData("{\"version\":\"2.0\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}")]
    [InlineData("{\"version\":\"2.0\",\"rawPath\":\"\\ud800\",\"requestContext\":{\"http\":{\"method\":\"GET\"}}}")]
    [InlineData("{\"version\":\"2.0\",\"rawPath\":\"/\",\"headers\":[],\"requestContext\":{\"http\":{\"method\":\"GET\"}}}")]
    public async Task What_is_no_request_fails_the_invocation(string json)
    {
        await using var app = await BridgedApp.StartAsync(_ => { });
        await Assert.ThrowsAsync<InvocationException>(() => app.Server.HandleAsync(new LambdaInvocation("r", Encoding.UTF8.GetBytes(json)), default));
    }

    private static async Task SeeAsync(string json, Func<HttpContext, Task> see)
    {
        Exception? failure = null;
        var isSeen = false;
        await using var app = await BridgedApp.StartAsync(app => app.Run(async context =>
        {
            isSeen = true;
            failure = await Record.ExceptionAsync(() => see(context));
        }));
        Assert.Equal(200, (await app.CallAsync(json)).Status);
        Assert.Null(failure);
        Assert.True(isSeen);
    }

    private static async Task<GatewayResponse> NeverSeenAsync(string json)
    {
        await using var app = await BridgedApp.StartAsync(app => app.Run(_ => throw new InvalidOperationException("seen")));
        return await app.CallAsync(json);
    }
}
