using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Replica.Support;

namespace Replica.Runtime.Tests.Http;

public sealed class ResponseMappingTests
{
    private static readonly byte[] Binary = [0xFF, 0xFE, 0x00, 0x80, 0x41];

    [Theory]
    [InlineData("application/json; charset=utf-8", true)]
    [InlineData("application/problem+json", true)]
    [InlineData("text/plain", true)]
    [InlineData("application/rss+xml", true)]
    [InlineData("image/png", false)]
    [InlineData("application/octet-stream", false)]
    [InlineData("nonsense", false)]
    [InlineData(null, false)]
    public async Task Text_goes_as_text_and_all_else_as_base64(string? type, bool isText)
    {
        var body = "{\"片\":\"🎬 \\\" \u0001\"}"u8.ToArray();
        var response = await AnswerAsync(async context =>
        {
            context.Response.ContentType = type;
            await context.Response.Body.WriteAsync(body);
        });
        Assert.Equal(body, response.Body);
        Assert.Equal(!isText, response.IsBase64);
    }

    [Fact]
    public async Task Bytes_that_only_claim_to_be_text_survive()
    {
        var response = await AnswerAsync(async context =>
        {
            context.Response.ContentType = "text/plain; charset=utf-8";
            await context.Response.Body.WriteAsync(Binary);
        });
        Assert.True(response.IsBase64);
        Assert.Equal(Binary, response.Body);
    }

    [Fact]
    public async Task A_compressed_body_is_no_text()
    {
        var response = await AnswerAsync(async context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.Headers.ContentEncoding = "br";
            await context.Response.WriteAsync("valid");
        });
        Assert.True(response.IsBase64);
    }

    [Fact]
    public async Task Cookies_go_apart_and_repeated_headers_joined()
    {
        var response = await AnswerAsync(context =>
        {
            context.Response.Cookies.Append("a", "1");
            context.Response.Cookies.Append("b", "2", new CookieOptions { HttpOnly = true });
            context.Response.Headers.Append("Vary", "Origin");
            context.Response.Headers.Append("Vary", "Accept");
            context.Response.Headers.Connection = "keep-alive, X-Hop";
            context.Response.Headers["X-Hop"] = "1";
            context.Response.Headers.TransferEncoding = "chunked";
            context.Response.StatusCode = 204;
            return Task.CompletedTask;
        });
        Assert.Equal(204, response.Status);
        Assert.Equal(["a=1; path=/", "b=2; path=/; httponly"], response.Cookies);
        Assert.Equal("Origin, Accept", response.Headers["Vary"]);
        Assert.Equal(["Vary"], response.Headers.Keys);
    }

    [Fact]
    public async Task A_file_is_sent_from_its_offset_for_its_length()
    {
        using var folder = new TempFolder();
        var file = folder.Write("film.bin", TestBytes.Create(300_000));
        var response = await AnswerAsync(context => context.Response.SendFileAsync(file, 1_000, 200_000));
        Assert.Equal(TestBytes.Create(300_000)[1_000..201_000], response.Body);
    }

    [Theory]
    [InlineData("HEAD", 200)]
    [InlineData("GET", 304)]
    [InlineData("GET", 204)]
    public async Task Where_no_body_belongs_none_is_sent(string method, int status)
    {
        await using var app = await BridgedApp.StartAsync(app => app.Run(async context =>
        {
            context.Response.StatusCode = status;
            context.Response.ContentLength = status == 200 ? 5 : null;
            await context.Response.WriteAsync("hello");
        }));
        var response = await app.CallAsync(BridgedApp.Get("/", method));
        Assert.Empty(response.Body);
        Assert.Equal(status, response.Status);
        Assert.Equal(status == 200 ? "5" : null, response.Headers.GetValueOrDefault("Content-Length"));
    }

    [Fact]
    public async Task Callbacks_run_the_last_one_first_before_the_headers_are_frozen()
    {
        var order = new List<string>();
        var response = await AnswerAsync(async context =>
        {
            foreach (var name in new[] { "first", "second" })
            {
                context.Response.OnStarting(() =>
                {
                    order.Add("starting " + name);
                    context.Response.Headers[$"X-{name}"] = "1";
                    return Task.CompletedTask;
                });
                context.Response.OnCompleted(() =>
                {
                    order.Add("completed " + name);
                    return Task.CompletedTask;
                });
            }
            Assert.False(context.Response.HasStarted);
            await context.Response.WriteAsync("x");
            Assert.True(context.Response.HasStarted);
            Assert.Throws<InvalidOperationException>(() => context.Response.StatusCode = 500);
            Assert.Throws<InvalidOperationException>(() => context.Response.Headers["X-Late"] = "1");
            order.Add("written");
        });
        Assert.Equal(["starting second", "starting first", "written", "completed second", "completed first"], order);
        Assert.Equal(["X-first", "X-second"], response.Headers.Keys.Order());
        Assert.Equal("x", response.Text);
    }

    [Fact]
    public async Task A_pipe_writer_is_flushed_at_the_end()
    {
        var response = await AnswerAsync(context =>
        {
            Encoding.UTF8.GetBytes("hello", context.Response.BodyWriter);
            return Task.CompletedTask;
        });
        Assert.Equal("hello", response.Text);
    }

    [Fact]
    public async Task An_application_that_fails_before_it_answers_gives_500_and_a_log_line_without_the_message()
    {
        await using var app = await BridgedApp.StartAsync(app => app.Run(context =>
        {
            context.Response.Headers["X-Half"] = "1";
            throw new InvalidDataException("secret");
        }));
        var response = await app.CallAsync(BridgedApp.Get("/"));
        Assert.Equal((500, 0, 0), (response.Status, response.Headers.Count, response.Body.Length));
        Assert.Contains("InvalidDataException", app.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", app.Log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_application_that_fails_in_the_middle_of_its_answer_fails_the_invocation()
    {
        await Assert.ThrowsAsync<IOException>(() => AnswerAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            throw new IOException();
        }));
    }

    [Theory]
    [InlineData("X-Bad", "a\r\nSet-Cookie: b")]
    [InlineData("X-Bad", "a\0")]
    [InlineData("X\nBad", "a")]
    public async Task A_header_that_would_split_the_response_is_an_error(string name, string value)
    {
        var response = await AnswerAsync(context =>
        {
            context.Response.Headers[name] = value;
            return context.Response.WriteAsync("x");
        });
        Assert.Equal((500, 0), (response.Status, response.Headers.Count));
    }

    [Fact]
    public async Task A_request_that_is_out_of_time_fails_the_invocation()
    {
        using var deadline = new CancellationTokenSource();
        await using var app = await BridgedApp.StartAsync(app => app.Run(async context =>
        {
            await deadline.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => app.CallAsync(BridgedApp.Get("/"), deadline.Token));
    }

    [Theory]
    [InlineData("/known", "GET", 200)]
    [InlineData("/known", "POST", 405)]
    [InlineData("/unknown", "GET", 404)]
    public async Task Routing_works_as_on_kestrel(string path, string method, int status)
    {
        await using var app = await BridgedApp.StartAsync(app => app.MapGet("/known", (RequestDelegate)(context => context.Response.WriteAsync("x"))));
        Assert.Equal(status, (await app.CallAsync(BridgedApp.Get(path, method))).Status);
    }

    [Fact]
    public async Task Synchronous_writes_are_refused_as_on_kestrel()
    {
        var response = await AnswerAsync(context =>
        {
            context.Response.Body.Write([1]);
            return Task.CompletedTask;
        });
        Assert.Equal(500, response.Status);
    }

    private static async Task<GatewayResponse> AnswerAsync(RequestDelegate answer)
    {
        await using var app = await BridgedApp.StartAsync(app => app.Run(answer));
        return await app.CallAsync(BridgedApp.Get("/"));
    }
}
