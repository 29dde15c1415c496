using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Replica.Functions.Tests.Api;

namespace Replica.Aws.Tests.Pipeline;

/// <summary>The service API, called by hand.</summary>
internal static class ServiceCalls
{
    private static readonly HttpClient Storage = new();

    /// <summary>Whether search finds anything.</summary>
    public static async Task<bool> FindsAsync(this HttpClient service, string query)
    {
        using var answer = await service.GetAsync($"v1/search?s={query}");
        return answer.IsSuccessStatusCode && (await JsonOfAsync(answer)).GetProperty("objects").GetArrayLength() > 0;
    }

    /// <summary>Announces an upload.</summary>
    public static Task<HttpResponseMessage> AnnounceAsync(this HttpClient service, TestItem item, string title = "Title") =>
        service.PostAsJsonAsync("v1/uploads", item.Announcement(title));

    /// <summary>A call about an upload, with its token.</summary>
    public static async Task<(HttpStatusCode Status, JsonElement Json)> OfUploadAsync(this HttpClient service, HttpMethod method, string path, string token)
    {
        using var request = new HttpRequestMessage(method, $"v1/uploads/{path}") { Headers = { Authorization = new AuthenticationHeaderValue("Bearer", token) } };
        using var answer = await service.SendAsync(request);
        return (answer.StatusCode, await JsonOfAsync(answer));
    }

    /// <summary>Deletes an item with its token.</summary>
    public static async Task<HttpStatusCode> DeleteItemAsync(this HttpClient service, string prefix, string token)
    {
        using var answer = await service.PostAsJsonAsync("v1/delete", new { prefix, token });
        return answer.StatusCode;
    }

    /// <summary>PUTs to a signed URL.</summary>
    public static async Task<HttpStatusCode> PutAsync(string url, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url) { Content = new ByteArrayContent(body) };
        request.Headers.ConnectionClose = true; // The gateway leaves the body of what it refuses on the connection.
        using var answer = await Storage.SendAsync(request);
        return answer.StatusCode;
    }

    /// <summary>Uploads an item and waits until it is published.</summary>
    /// <returns>Its token.</returns>
    public static async Task<string> PublishAsync(this RunningCloud running, TestItem item, string title)
    {
        using var announced = await running.Http.AnnounceAsync(item, title);
        Assert.True(announced.StatusCode == HttpStatusCode.Created, running.Logs());
        var upload = new TestUpload(item, await JsonOfAsync(announced));
        foreach (var part in upload.Parts)
            Assert.Equal(HttpStatusCode.OK, await PutAsync(part.GetProperty("url").GetString()!, upload.BytesOf(part)));
        Assert.Equal(HttpStatusCode.OK, await PutAsync(upload.TorrentUrl, item.TorrentBytes));
        Assert.Equal(HttpStatusCode.Accepted, (await running.Http.OfUploadAsync(HttpMethod.Post, $"{upload.Id}/complete", upload.Token)).Status);
        Assert.Equal("published", await running.VerdictAsync(upload));
        return upload.Token;
    }

    /// <summary>Waits until an upload is published or rejected.</summary>
    public static Task<string> VerdictAsync(this RunningCloud running, TestUpload upload) => Eventually.FindAsync(
        async () =>
        {
            var state = (await running.Http.OfUploadAsync(HttpMethod.Get, upload.Id, upload.Token)).Json.GetProperty("state").GetString();
            return state is "published" or "rejected" ? state : null;
        },
        running.Logs);

    /// <summary>The JSON of an answer.</summary>
    public static async Task<JsonElement> JsonOfAsync(HttpResponseMessage answer) => JsonElement.Parse(await answer.Content.ReadAsStringAsync());
}
