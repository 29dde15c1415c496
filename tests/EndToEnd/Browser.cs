using Microsoft.Playwright;

namespace Replica.EndToEnd.Tests;

/// <summary>The system's headless Chromium, driven by Playwright.</summary>
internal sealed class Browser : IAsyncDisposable
{
    private const string Executable = "/usr/bin/chromium";

    private readonly IPlaywright _driver;
    private readonly IBrowser _browser;

    private Browser(IPlaywright driver, IBrowser browser) => (_driver, _browser) = (driver, browser);

    public static async Task<Browser> StartAsync()
    {
        var driver = await Playwright.CreateAsync();
        return new(driver, await driver.Chromium.LaunchAsync(new()
        {
            ExecutablePath = Executable,
            // Chromium refuses its sandbox to root, which is what runs the tests in a container.
            Args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"],
        }));
    }

    /// <summary>A page of its own, with its own cookies. Whatever it logs as an error goes to the list.</summary>
    public async Task<IPage> OpenAsync(Uri address, List<string> errors, BrowserNewContextOptions? options = null)
    {
        var context = await _browser.NewContextAsync(options ?? new() { ViewportSize = new() { Width = 1200, Height = 900 } });
        var page = await context.NewPageAsync();
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                errors.Add(message.Text);
        };
        page.PageError += (_, error) => errors.Add(error);
        await page.GotoAsync(address.ToString());
        return page;
    }

    /// <summary>Leaves a picture of the page in TestResults/, for people to look at.</summary>
    public static async Task PictureAsync(IPage page, string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Replica.sln")))
            folder = folder.Parent!;
        await page.ScreenshotAsync(new() { Path = Path.Combine(folder.FullName, "TestResults", $"{name}.png") });
    }

    public async ValueTask DisposeAsync()
    {
        await _browser.DisposeAsync();
        _driver.Dispose();
    }
}
