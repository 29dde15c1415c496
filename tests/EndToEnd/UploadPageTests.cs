using Microsoft.Playwright;
using Replica.Support;
using Replica.Support.Processes;

namespace Replica.EndToEnd.Tests;

/// <summary>Publishing and deleting from the page.</summary>
public sealed class UploadPageTests
{
    [ProgramFact("chromium", "--version")]
    public async Task A_dropped_file_is_published_found_and_deleted()
    {
        using var folder = new TempFolder();
        await using var replica = await RunningReplica.UpAsync(folder.At("data"));
        await using var browser = await Browser.StartAsync();
        List<string> errors = [];
        var page = await browser.OpenAsync(replica.OpenUrl, errors);

        await DropAsync(page, "فیلم ۱.txt", "a text about zeppelins");
        await page.GetByTestId("publish").ClickAsync();
        var upload = page.GetByTestId("upload").First;
        await Assertions.Expect(upload).ToHaveAttributeAsync("data-phase", "done");
        await Assertions.Expect(upload.GetByTestId("scrub-warning")).ToBeVisibleAsync();
        await Browser.PictureAsync(page, "published");

        await page.GetByTestId("search-box").FillAsync("فیلم");
        await Assertions.Expect(page.GetByTestId("result-link").First).ToContainTextAsync("فیلم");
        await Browser.PictureAsync(page, "found");

        page.Dialog += (_, dialog) => dialog.AcceptAsync();
        await page.GotoAsync(replica.Url.ToString());
        await page.GetByTestId("own-upload").GetByRole(AriaRole.Button, new() { NameRegex = new("^Delete") }).ClickAsync();
        await page.GetByTestId("delete-confirm").ClickAsync();
        await Assertions.Expect(page.GetByTestId("own-upload")).ToHaveCountAsync(0);
        Assert.Empty(errors);
    }

    [ProgramFact("chromium", "--version")]
    public async Task Without_a_key_the_page_searches_and_says_how_to_publish()
    {
        using var folder = new TempFolder();
        await using var replica = await RunningReplica.UpAsync(folder.At("data"));
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync(replica.Url, [], new() { ViewportSize = new() { Width = 320, Height = 640 }, ColorScheme = ColorScheme.Dark });
        await Assertions.Expect(page.GetByText("replica up").First).ToBeVisibleAsync();
        Assert.Equal(320, await page.EvaluateAsync<int>("document.documentElement.scrollWidth"));
        await Browser.PictureAsync(page, "narrow-dark-without-key");
    }

    /// <summary>Drops a file on the page as a file manager would.</summary>
    private static async Task DropAsync(IPage page, string name, string text)
    {
        var transfer = await page.EvaluateHandleAsync(
            "([name, text]) => { const transfer = new DataTransfer(); transfer.items.add(new File([text], name, { type: 'text/plain' })); return transfer; }",
            new[] { name, text });
        foreach (var step in new[] { "dragenter", "dragover", "drop" })
            await page.DispatchEventAsync("body", step, new { dataTransfer = transfer });
    }
}
