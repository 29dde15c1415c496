using Microsoft.AspNetCore.Http;
using Replica.Client.Service;
using Replica.Client.Uploads;

namespace Replica.Client.Tests.Uploads;

/// <content>What ends or repeats an upload.</content>
public sealed partial class UploaderTests
{
    [Theory]
    [InlineData(409, "urn:replica:blocked")]
    [InlineData(400, "about:blank")]
    [InlineData(413, "about:blank")]
    public async Task What_the_service_will_not_have_is_refused_in_its_words(int status, string type)
    {
        _uploads.Intercept = async context =>
        {
            await ScriptedUploads.ProblemAsync(context, status, $$"""{"type":"{{type}}","detail":"Not this."}""");
            return true;
        };

        var refusal = await Assert.ThrowsAsync<UploadRefusedException>(() => PublishAsync());

        Assert.Contains("Not this.", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_rejected_upload_says_why()
    {
        (_uploads.Verdict, _uploads.Reason) = ("rejected", "piece 3 is wrong");

        var refusal = await Assert.ThrowsAsync<UploadRefusedException>(() => PublishAsync());

        Assert.Contains("piece 3 is wrong", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(UploadStates.Rejected, Assert.Single(_library.List()).State);
    }

    [Fact]
    public async Task Too_many_requests_are_repeated_when_the_service_wants_them()
    {
        var left = 2;
        _uploads.Intercept = async context =>
        {
            if (context.Request.Path != "/v1/uploads" || left-- <= 0) return false;
            context.Response.Headers.RetryAfter = "3";
            await ScriptedUploads.ProblemAsync(context, 429, """{"detail":"Too many."}""");
            return true;
        };

        await PublishAsync();

        Assert.Equal(2, _time.Pauses.Count(pause => pause == TimeSpan.FromSeconds(3)));
    }

    [Fact]
    public async Task A_service_that_wants_a_long_pause_is_not_waited_for()
    {
        _uploads.Intercept = async context =>
        {
            context.Response.Headers.RetryAfter = "86400";
            await ScriptedUploads.ProblemAsync(context, 429, """{"detail":"Too many today."}""");
            return true;
        };

        var failure = await Assert.ThrowsAsync<ServiceException>(() => PublishAsync());

        Assert.Contains("Too many today.", failure.Message, StringComparison.Ordinal);
        Assert.Single(_uploads.Server.Requests);
    }

    [Fact]
    public async Task A_part_that_fails_is_sent_again_to_a_fresh_address()
    {
        var failures = 2;
        _uploads.Intercept = async context =>
        {
            if (context.Request.Path != "/put/0/1" || Interlocked.Decrement(ref failures) < 0) return false;
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = 503;
            return true;
        };

        await PublishAsync();

        Assert.Equal(_content, Arrived);
    }

    [Fact]
    public async Task Sending_that_never_succeeds_ends_and_can_be_resumed()
    {
        _uploads.Intercept = async context =>
        {
            if (context.Request.Method != "PUT") return false;
            await context.Request.Body.CopyToAsync(Stream.Null);
            context.Response.StatusCode = 403;
            return true;
        };
        var failure = await Assert.ThrowsAsync<ServiceException>(() => PublishAsync());
        Assert.Contains("resumes", failure.Message, StringComparison.Ordinal);
        Assert.Equal(UploadStates.Receiving, Assert.Single(_library.List()).State);

        _uploads.Intercept = _ => Task.FromResult(false);
        Assert.Equal("secret", (await PublishAsync()).AdminToken);
        Assert.Single(_library.List());
    }

    [Fact]
    public async Task A_file_that_changes_while_it_is_sent_is_refused()
    {
        _uploads.Intercept = context =>
        {
            if (context.Request.Path == "/put/0/0") File.AppendAllText(_file, "more");
            return Task.FromResult(false);
        };

        var refusal = await Assert.ThrowsAsync<UploadRefusedException>(() => PublishAsync());

        Assert.Contains("changed while it was uploaded", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(UploadStates.Rejected, Assert.Single(_library.List()).State);
    }

    [Fact]
    public async Task A_file_that_shrinks_while_it_is_sent_is_refused()
    {
        _uploads.Intercept = context =>
        {
            if (context.Request.Method == "POST") File.WriteAllBytes(_file, [1]);
            return Task.FromResult(false);
        };

        await Assert.ThrowsAsync<UploadRefusedException>(() => PublishAsync());
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""[{"file":0,"index":0,"url":"/x","offset":0,"length":250001}]""")]
    [InlineData("""[{"file":0,"index":0,"url":"/x","offset":1,"length":249999}]""")]
    [InlineData("""[{"file":0,"index":0,"url":"/x","offset":0,"length":100000}]""")]
    [InlineData("""[{"file":0,"index":0,"url":"/x","offset":0,"length":-5}]""")]
    [InlineData("""[{"file":0,"index":0,"url":"file:///etc/passwd","offset":0,"length":250000}]""")]
    [InlineData("""[{"file":0,"index":0,"url":"/x","offset":0,"length":250000},{"file":1,"index":0,"url":"/x","offset":0,"length":1}]""")]
    [InlineData("""[{"file":0,"index":0,"offset":0,"length":250000}]""")]
    [InlineData("""{}""")]
    public async Task A_plan_that_does_not_fit_the_files_is_refused_before_anything_is_sent(string parts)
    {
        _uploads.Intercept = async context =>
        {
            context.Response.StatusCode = 201;
            await context.Response.WriteAsync($$"""{"uploadId":"u","parts":{{parts}},"torrentUrl":"/t","adminToken":"secret"}""");
            return true;
        };

        await Assert.ThrowsAsync<ServiceException>(() => PublishAsync());

        Assert.Equal(["POST /v1/uploads"], _uploads.Server.Requests);
    }

    [Fact]
    public async Task An_upload_id_that_would_lead_elsewhere_is_refused()
    {
        _uploads.Intercept = async context =>
        {
            await context.Response.WriteAsync("""{"uploadId":"../delete","parts":[],"torrentUrl":"/t","adminToken":"secret"}""");
            return true;
        };

        await Assert.ThrowsAsync<ServiceException>(() => PublishAsync());
    }
}
