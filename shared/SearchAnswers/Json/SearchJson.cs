using System.Text.Json;
using System.Text.Json.Serialization;
using Replica.Catalogue;

namespace Replica.SearchAnswers.Json;

/// <summary>The JSON of the routes.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, Converters = [typeof(UtcTimeConverter), typeof(RangesConverter)])]
[JsonSerializable(typeof(SearchAnswer))]
[JsonSerializable(typeof(SuggestAnswer))]
[JsonSerializable(typeof(SearchProblem))]
internal sealed partial class SearchJson : JsonSerializerContext;
