// SPDX-License-Identifier: Apache-2.0
// 2^16 * 2^(-k / 256), k = 0 .. 256 (docs/arithmetic.md 4.1).
// No registers: a read-only memory of 257 words; its contents are those of src/arith/tables.hpp, which a test compares.
module exp_table (
    input  logic [8:0] at,
    output logic [16:0] value
);
  always_comb begin
    case (at)
      9'd0: value = 17'd65536; 9'd1: value = 17'd65359; 9'd2: value = 17'd65182; 9'd3: value = 17'd65006;
      9'd4: value = 17'd64830; 9'd5: value = 17'd64655; 9'd6: value = 17'd64480; 9'd7: value = 17'd64306;
      9'd8: value = 17'd64132; 9'd9: value = 17'd63958; 9'd10: value = 17'd63785; 9'd11: value = 17'd63613;
      9'd12: value = 17'd63441; 9'd13: value = 17'd63269; 9'd14: value = 17'd63098; 9'd15: value = 17'd62928;
      9'd16: value = 17'd62757; 9'd17: value = 17'd62588; 9'd18: value = 17'd62419; 9'd19: value = 17'd62250;
      9'd20: value = 17'd62081; 9'd21: value = 17'd61914; 9'd22: value = 17'd61746; 9'd23: value = 17'd61579;
      9'd24: value = 17'd61413; 9'd25: value = 17'd61247; 9'd26: value = 17'd61081; 9'd27: value = 17'd60916;
      9'd28: value = 17'd60751; 9'd29: value = 17'd60587; 9'd30: value = 17'd60423; 9'd31: value = 17'd60260;
      9'd32: value = 17'd60097; 9'd33: value = 17'd59934; 9'd34: value = 17'd59772; 9'd35: value = 17'd59611;
      9'd36: value = 17'd59449; 9'd37: value = 17'd59289; 9'd38: value = 17'd59128; 9'd39: value = 17'd58968;
      9'd40: value = 17'd58809; 9'd41: value = 17'd58650; 9'd42: value = 17'd58491; 9'd43: value = 17'd58333;
      9'd44: value = 17'd58176; 9'd45: value = 17'd58018; 9'd46: value = 17'd57861; 9'd47: value = 17'd57705;
      9'd48: value = 17'd57549; 9'd49: value = 17'd57393; 9'd50: value = 17'd57238; 9'd51: value = 17'd57083;
      9'd52: value = 17'd56929; 9'd53: value = 17'd56775; 9'd54: value = 17'd56622; 9'd55: value = 17'd56468;
      9'd56: value = 17'd56316; 9'd57: value = 17'd56163; 9'd58: value = 17'd56012; 9'd59: value = 17'd55860;
      9'd60: value = 17'd55709; 9'd61: value = 17'd55558; 9'd62: value = 17'd55408; 9'd63: value = 17'd55258;
      9'd64: value = 17'd55109; 9'd65: value = 17'd54960; 9'd66: value = 17'd54811; 9'd67: value = 17'd54663;
      9'd68: value = 17'd54515; 9'd69: value = 17'd54368; 9'd70: value = 17'd54221; 9'd71: value = 17'd54074;
      9'd72: value = 17'd53928; 9'd73: value = 17'd53782; 9'd74: value = 17'd53637; 9'd75: value = 17'd53492;
      9'd76: value = 17'd53347; 9'd77: value = 17'd53203; 9'd78: value = 17'd53059; 9'd79: value = 17'd52916;
      9'd80: value = 17'd52773; 9'd81: value = 17'd52630; 9'd82: value = 17'd52488; 9'd83: value = 17'd52346;
      9'd84: value = 17'd52204; 9'd85: value = 17'd52063; 9'd86: value = 17'd51922; 9'd87: value = 17'd51782;
      9'd88: value = 17'd51642; 9'd89: value = 17'd51502; 9'd90: value = 17'd51363; 9'd91: value = 17'd51224;
      9'd92: value = 17'd51085; 9'd93: value = 17'd50947; 9'd94: value = 17'd50810; 9'd95: value = 17'd50672;
      9'd96: value = 17'd50535; 9'd97: value = 17'd50399; 9'd98: value = 17'd50262; 9'd99: value = 17'd50126;
      9'd100: value = 17'd49991; 9'd101: value = 17'd49856; 9'd102: value = 17'd49721; 9'd103: value = 17'd49586;
      9'd104: value = 17'd49452; 9'd105: value = 17'd49319; 9'd106: value = 17'd49185; 9'd107: value = 17'd49052;
      9'd108: value = 17'd48920; 9'd109: value = 17'd48787; 9'd110: value = 17'd48655; 9'd111: value = 17'd48524;
      9'd112: value = 17'd48393; 9'd113: value = 17'd48262; 9'd114: value = 17'd48131; 9'd115: value = 17'd48001;
      9'd116: value = 17'd47871; 9'd117: value = 17'd47742; 9'd118: value = 17'd47613; 9'd119: value = 17'd47484;
      9'd120: value = 17'd47356; 9'd121: value = 17'd47228; 9'd122: value = 17'd47100; 9'd123: value = 17'd46973;
      9'd124: value = 17'd46846; 9'd125: value = 17'd46719; 9'd126: value = 17'd46593; 9'd127: value = 17'd46467;
      9'd128: value = 17'd46341; 9'd129: value = 17'd46216; 9'd130: value = 17'd46091; 9'd131: value = 17'd45966;
      9'd132: value = 17'd45842; 9'd133: value = 17'd45718; 9'd134: value = 17'd45594; 9'd135: value = 17'd45471;
      9'd136: value = 17'd45348; 9'd137: value = 17'd45225; 9'd138: value = 17'd45103; 9'd139: value = 17'd44981;
      9'd140: value = 17'd44859; 9'd141: value = 17'd44738; 9'd142: value = 17'd44617; 9'd143: value = 17'd44497;
      9'd144: value = 17'd44376; 9'd145: value = 17'd44256; 9'd146: value = 17'd44137; 9'd147: value = 17'd44017;
      9'd148: value = 17'd43898; 9'd149: value = 17'd43780; 9'd150: value = 17'd43661; 9'd151: value = 17'd43543;
      9'd152: value = 17'd43425; 9'd153: value = 17'd43308; 9'd154: value = 17'd43191; 9'd155: value = 17'd43074;
      9'd156: value = 17'd42958; 9'd157: value = 17'd42841; 9'd158: value = 17'd42726; 9'd159: value = 17'd42610;
      9'd160: value = 17'd42495; 9'd161: value = 17'd42380; 9'd162: value = 17'd42265; 9'd163: value = 17'd42151;
      9'd164: value = 17'd42037; 9'd165: value = 17'd41923; 9'd166: value = 17'd41810; 9'd167: value = 17'd41697;
      9'd168: value = 17'd41584; 9'd169: value = 17'd41472; 9'd170: value = 17'd41360; 9'd171: value = 17'd41248;
      9'd172: value = 17'd41136; 9'd173: value = 17'd41025; 9'd174: value = 17'd40914; 9'd175: value = 17'd40804;
      9'd176: value = 17'd40693; 9'd177: value = 17'd40583; 9'd178: value = 17'd40473; 9'd179: value = 17'd40364;
      9'd180: value = 17'd40255; 9'd181: value = 17'd40146; 9'd182: value = 17'd40037; 9'd183: value = 17'd39929;
      9'd184: value = 17'd39821; 9'd185: value = 17'd39714; 9'd186: value = 17'd39606; 9'd187: value = 17'd39499;
      9'd188: value = 17'd39392; 9'd189: value = 17'd39286; 9'd190: value = 17'd39180; 9'd191: value = 17'd39074;
      9'd192: value = 17'd38968; 9'd193: value = 17'd38863; 9'd194: value = 17'd38757; 9'd195: value = 17'd38653;
      9'd196: value = 17'd38548; 9'd197: value = 17'd38444; 9'd198: value = 17'd38340; 9'd199: value = 17'd38236;
      9'd200: value = 17'd38133; 9'd201: value = 17'd38030; 9'd202: value = 17'd37927; 9'd203: value = 17'd37824;
      9'd204: value = 17'd37722; 9'd205: value = 17'd37620; 9'd206: value = 17'd37518; 9'd207: value = 17'd37417;
      9'd208: value = 17'd37316; 9'd209: value = 17'd37215; 9'd210: value = 17'd37114; 9'd211: value = 17'd37014;
      9'd212: value = 17'd36914; 9'd213: value = 17'd36814; 9'd214: value = 17'd36715; 9'd215: value = 17'd36615;
      9'd216: value = 17'd36516; 9'd217: value = 17'd36417; 9'd218: value = 17'd36319; 9'd219: value = 17'd36221;
      9'd220: value = 17'd36123; 9'd221: value = 17'd36025; 9'd222: value = 17'd35928; 9'd223: value = 17'd35831;
      9'd224: value = 17'd35734; 9'd225: value = 17'd35637; 9'd226: value = 17'd35541; 9'd227: value = 17'd35445;
      9'd228: value = 17'd35349; 9'd229: value = 17'd35253; 9'd230: value = 17'd35158; 9'd231: value = 17'd35063;
      9'd232: value = 17'd34968; 9'd233: value = 17'd34874; 9'd234: value = 17'd34779; 9'd235: value = 17'd34685;
      9'd236: value = 17'd34591; 9'd237: value = 17'd34498; 9'd238: value = 17'd34405; 9'd239: value = 17'd34312;
      9'd240: value = 17'd34219; 9'd241: value = 17'd34126; 9'd242: value = 17'd34034; 9'd243: value = 17'd33942;
      9'd244: value = 17'd33850; 9'd245: value = 17'd33759; 9'd246: value = 17'd33667; 9'd247: value = 17'd33576;
      9'd248: value = 17'd33486; 9'd249: value = 17'd33395; 9'd250: value = 17'd33305; 9'd251: value = 17'd33215;
      9'd252: value = 17'd33125; 9'd253: value = 17'd33035; 9'd254: value = 17'd32946; 9'd255: value = 17'd32857;
      9'd256: value = 17'd32768;
      default: value = '0;
    endcase
  end
endmodule
