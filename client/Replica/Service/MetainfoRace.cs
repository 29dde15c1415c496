using System.Net;
using Replica.BitTorrent.Metainfo;
using Replica.Client.Network;

namespace Replica.Client.Service;

/// <summary>Asks several places for a torrent at once; the first whose answer hashes to the info hash wins and the others are cancelled.</summary>
/// <param name="http">Reaches them.</param>
/// <param name="time">The clock of the time-out.</param>
internal sealed class MetainfoRace(HttpClient http, TimeProvider time)
{
    /// <exception cref="ItemNotFoundException">None had it in time; says what each answered.</exception>
    public async Task<InfoDictionary> RunAsync(InfoHash hash, IReadOnlyList<Uri> places, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var late = new CancellationTokenSource(timeout, time);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(late.Token, cancellationToken);
        var running = places.Select(place => AskAsync(hash, place, end.Token)).ToList();
        var answers = new List<Answer>();
        while (running.Count > 0)
        {
            var first = await Task.WhenAny(running).ConfigureAwait(false);
            running.Remove(first);
            answers.Add(await first.ConfigureAwait(false));
            if (answers[^1].Info is not { } info) continue;
            await end.CancelAsync().ConfigureAwait(false);
            await Task.WhenAll(running).ConfigureAwait(false);
            return info;
        }

        cancellationToken.ThrowIfCancellationRequested();
        throw NotFound(hash, answers);
    }

    private async Task<Answer> AskAsync(InfoHash hash, Uri place, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, place);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode) return new Answer(place, null, $"answered {(int)response.StatusCode}", MeansNo(response.StatusCode));
            var bytes = await BoundedContent.ReadAsync(response.Content, MetainfoDocument.MaxLength, cancellationToken).ConfigureAwait(false);
            var info = MetainfoDocument.Parse(bytes).Info;
            return info.Hash == hash ? new Answer(place, info, "", false) : new Answer(place, null, "has another torrent there", false);
        }
        catch (OperationCanceledException)
        {
            return new Answer(place, null, "did not answer in time", false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or MetainfoException)
        {
            return new Answer(place, null, $"failed ({e.GetBaseException().Message})", false);
        }
    }

    /// <summary>Object stores answer 403 for what is not there to those who may not list.</summary>
    private static bool MeansNo(HttpStatusCode status) => status is HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.Forbidden;

    private static ItemNotFoundException NotFound(InfoHash hash, List<Answer> answers)
    {
        if (answers.Count == 0) return new ItemNotFoundException($"{hash} can not be looked for: the service's config names no metadata base");
        var said = string.Join("; ", answers.Select(answer => $"{answer.Place.Authority} {answer.Why}"));
        return answers.TrueForAll(answer => answer.IsNo)
            ? new ItemNotFoundException($"the service has no item {hash} ({said}); check the link", isDefinite: true)
            : new ItemNotFoundException($"the metainfo of {hash} was not found ({said}); try again later");
    }

    private sealed record Answer(Uri Place, InfoDictionary? Info, string Why, bool IsNo);
}
