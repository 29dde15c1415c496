using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Replica.Api;
using Replica.ObjectStore.Folder;

namespace Replica.Functions.Tests.Api;

/// <summary>The API on a loopback port, with the store's signed PUTs beside it, and a client's view of both.</summary>
internal sealed class ServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly PublishingSystem _system;
    private readonly Uri _baseBefore;

    private ServiceHost(WebApplication app, Uri address, PublishingSystem system)
    {
        _app = app;
        (_system, _baseBefore) = (system, system.PublicBase);
        system.PublicBase = new Uri(address, "store/");
        _http = new HttpClient { BaseAddress = address };
    }

    /// <summary>Starts serving.</summary>
    /// <param name="system">The stores.</param>
    /// <param name="services">What the API works on; by default the stores themselves.</param>
    /// <param name="clientAddress">The address from which every request seems to come; by default the real one.</param>
    public static async Task<ServiceHost> StartAsync(PublishingSystem system, ApiServices? services = null, Func<IPAddress>? clientAddress = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var app = builder.Build();
        app.Use((context, next) =>
        {
            context.Connection.RemoteIpAddress = clientAddress?.Invoke() ?? context.Connection.RemoteIpAddress;
            return next(context);
        });
        ApiRoutes.Map(app, services ?? system.Services());
        ApiRoutes.MapHealth(app);
        app.MapPut("/store/{**key}", (RequestDelegate)(context => StoreAsync(context, system.Store)));
        await app.StartAsync();
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return new ServiceHost(app, address, system);
    }

    public Task<HttpResponseMessage> GetAsync(string path) => _http.GetAsync(new Uri(path, UriKind.Relative));

    public Task<HttpResponseMessage> PostAsync(string path, object? body, string? token = null) =>
        SendAsync(HttpMethod.Post, path, JsonContent.Create(body), token);

    public Task<HttpResponseMessage> PostAsync(string path, HttpContent content) => SendAsync(HttpMethod.Post, path, content, null);

    public async Task<HttpResponseMessage> GetIfChangedAsync(string path, string ifNoneMatch)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add("If-None-Match", ifNoneMatch);
        return await _http.SendAsync(request);
    }

    public Task<HttpResponseMessage> GetAsync(string path, string token) => SendAsync(HttpMethod.Get, path, null, token);

    public async Task<HttpStatusCode> PutAsync(string url, byte[] bytes)
    {
        using var answer = await _http.PutAsync(new Uri(url), new ByteArrayContent(bytes));
        return answer.StatusCode;
    }

    /// <summary>Announces an item.</summary>
    public async Task<TestUpload> CreateAsync(TestItem item, object? announcement = null)
    {
        using var answer = await PostAsync("/v1/uploads", announcement ?? item.Announcement());
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return new TestUpload(item, await JsonAsync(answer));
    }

    /// <summary>Announces an item, sends everything and completes.</summary>
    public async Task<TestUpload> UploadAsync(TestItem item, object? announcement = null)
    {
        var upload = await CreateAsync(item, announcement);
        await SendAllAsync(upload);
        using var answer = await CompleteAsync(upload);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return upload;
    }

    public async Task SendAllAsync(TestUpload upload)
    {
        Assert.Equal(HttpStatusCode.OK, await PutAsync(upload.TorrentUrl, upload.Item.TorrentBytes));
        foreach (var part in upload.Parts)
            Assert.Equal(HttpStatusCode.OK, await PutAsync(part.GetProperty("url").GetString()!, upload.BytesOf(part)));
    }

    public Task<HttpResponseMessage> CompleteAsync(TestUpload upload) => PostAsync($"/v1/uploads/{upload.Id}/complete", null, upload.Token);

    public async Task<JsonElement> StatusAsync(TestUpload upload)
    {
        using var answer = await GetAsync($"/v1/uploads/{upload.Id}", upload.Token);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await JsonAsync(answer);
    }

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage answer)
    {
        using var json = JsonDocument.Parse(await answer.Content.ReadAsByteArrayAsync());
        return json.RootElement.Clone();
    }

    /// <summary>Asserts a problem document with this status and returns it.</summary>
    public static async Task<JsonElement> ProblemAsync(HttpResponseMessage answer, HttpStatusCode status)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await JsonAsync(answer);
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.All(["type", "title", "detail"], name => Assert.NotEmpty(problem.GetProperty(name).GetString()!));
        return problem;
    }

    public async ValueTask DisposeAsync()
    {
        // Of two hosts of one system the later one goes first: URLs lead to the earlier one again.
        _system.PublicBase = _baseBefore;
        _http.Dispose();
        await _app.DisposeAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? token)
    {
        using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative)) { Content = content };
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return await _http.SendAsync(request);
    }

    private static async Task StoreAsync(HttpContext context, FolderObjectStore store)
    {
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        string? Value(string name) => context.Request.Query.TryGetValue(name, out var value) ? value.ToString() : null;
        var query = new SignedPutQuery(Value("partsId"), Value("part"), Value("length"), Value("expires"), Value("signature"));
        var key = context.Request.RouteValues["key"] as string ?? "";
        var outcome = await store.AcceptSignedPutAsync(key, query, context.Request.Body, context.Request.ContentLength, context.RequestAborted);
        context.Response.StatusCode = outcome switch
        {
            SignedPutOutcome.Stored => StatusCodes.Status200OK,
            SignedPutOutcome.WrongLength => StatusCodes.Status400BadRequest,
            SignedPutOutcome.Gone => StatusCodes.Status404NotFound,
            _ => StatusCodes.Status403Forbidden,
        };
    }
}
