// SPDX-License-Identifier: Apache-2.0
// 2^30 / sqrt((k + 64.5) 2^24), k = 0 .. 191 (docs/arithmetic.md 4.4).
// No registers: a read-only memory of 192 words; its contents are those of src/arith/tables.hpp, which a test compares.
module root_table (
    input  logic [7:0] at,
    output logic [15:0] value
);
  always_comb begin
    case (at)
      8'd0: value = 16'd32641; 8'd1: value = 16'd32391; 8'd2: value = 16'd32146; 8'd3: value = 16'd31907;
      8'd4: value = 16'd31673; 8'd5: value = 16'd31445; 8'd6: value = 16'd31221; 8'd7: value = 16'd31002;
      8'd8: value = 16'd30787; 8'd9: value = 16'd30577; 8'd10: value = 16'd30371; 8'd11: value = 16'd30169;
      8'd12: value = 16'd29972; 8'd13: value = 16'd29778; 8'd14: value = 16'd29587; 8'd15: value = 16'd29401;
      8'd16: value = 16'd29217; 8'd17: value = 16'd29038; 8'd18: value = 16'd28861; 8'd19: value = 16'd28688;
      8'd20: value = 16'd28518; 8'd21: value = 16'd28350; 8'd22: value = 16'd28186; 8'd23: value = 16'd28024;
      8'd24: value = 16'd27866; 8'd25: value = 16'd27709; 8'd26: value = 16'd27556; 8'd27: value = 16'd27405;
      8'd28: value = 16'd27256; 8'd29: value = 16'd27110; 8'd30: value = 16'd26966; 8'd31: value = 16'd26825;
      8'd32: value = 16'd26686; 8'd33: value = 16'd26548; 8'd34: value = 16'd26413; 8'd35: value = 16'd26280;
      8'd36: value = 16'd26149; 8'd37: value = 16'd26020; 8'd38: value = 16'd25893; 8'd39: value = 16'd25767;
      8'd40: value = 16'd25644; 8'd41: value = 16'd25522; 8'd42: value = 16'd25402; 8'd43: value = 16'd25283;
      8'd44: value = 16'd25167; 8'd45: value = 16'd25051; 8'd46: value = 16'd24938; 8'd47: value = 16'd24826;
      8'd48: value = 16'd24715; 8'd49: value = 16'd24606; 8'd50: value = 16'd24498; 8'd51: value = 16'd24392;
      8'd52: value = 16'd24287; 8'd53: value = 16'd24184; 8'd54: value = 16'd24081; 8'd55: value = 16'd23980;
      8'd56: value = 16'd23881; 8'd57: value = 16'd23782; 8'd58: value = 16'd23685; 8'd59: value = 16'd23589;
      8'd60: value = 16'd23494; 8'd61: value = 16'd23400; 8'd62: value = 16'd23307; 8'd63: value = 16'd23216;
      8'd64: value = 16'd23125; 8'd65: value = 16'd23036; 8'd66: value = 16'd22947; 8'd67: value = 16'd22860;
      8'd68: value = 16'd22774; 8'd69: value = 16'd22688; 8'd70: value = 16'd22604; 8'd71: value = 16'd22520;
      8'd72: value = 16'd22437; 8'd73: value = 16'd22356; 8'd74: value = 16'd22275; 8'd75: value = 16'd22195;
      8'd76: value = 16'd22116; 8'd77: value = 16'd22037; 8'd78: value = 16'd21960; 8'd79: value = 16'd21883;
      8'd80: value = 16'd21808; 8'd81: value = 16'd21732; 8'd82: value = 16'd21658; 8'd83: value = 16'd21585;
      8'd84: value = 16'd21512; 8'd85: value = 16'd21440; 8'd86: value = 16'd21368; 8'd87: value = 16'd21298;
      8'd88: value = 16'd21228; 8'd89: value = 16'd21159; 8'd90: value = 16'd21090; 8'd91: value = 16'd21022;
      8'd92: value = 16'd20955; 8'd93: value = 16'd20888; 8'd94: value = 16'd20822; 8'd95: value = 16'd20757;
      8'd96: value = 16'd20692; 8'd97: value = 16'd20628; 8'd98: value = 16'd20564; 8'd99: value = 16'd20501;
      8'd100: value = 16'd20439; 8'd101: value = 16'd20377; 8'd102: value = 16'd20316; 8'd103: value = 16'd20255;
      8'd104: value = 16'd20195; 8'd105: value = 16'd20135; 8'd106: value = 16'd20076; 8'd107: value = 16'd20017;
      8'd108: value = 16'd19959; 8'd109: value = 16'd19902; 8'd110: value = 16'd19845; 8'd111: value = 16'd19788;
      8'd112: value = 16'd19732; 8'd113: value = 16'd19676; 8'd114: value = 16'd19621; 8'd115: value = 16'd19566;
      8'd116: value = 16'd19512; 8'd117: value = 16'd19458; 8'd118: value = 16'd19405; 8'd119: value = 16'd19352;
      8'd120: value = 16'd19299; 8'd121: value = 16'd19247; 8'd122: value = 16'd19196; 8'd123: value = 16'd19144;
      8'd124: value = 16'd19093; 8'd125: value = 16'd19043; 8'd126: value = 16'd18993; 8'd127: value = 16'd18943;
      8'd128: value = 16'd18894; 8'd129: value = 16'd18845; 8'd130: value = 16'd18797; 8'd131: value = 16'd18749;
      8'd132: value = 16'd18701; 8'd133: value = 16'd18653; 8'd134: value = 16'd18606; 8'd135: value = 16'd18560;
      8'd136: value = 16'd18513; 8'd137: value = 16'd18467; 8'd138: value = 16'd18422; 8'd139: value = 16'd18376;
      8'd140: value = 16'd18331; 8'd141: value = 16'd18287; 8'd142: value = 16'd18242; 8'd143: value = 16'd18198;
      8'd144: value = 16'd18155; 8'd145: value = 16'd18111; 8'd146: value = 16'd18068; 8'd147: value = 16'd18025;
      8'd148: value = 16'd17983; 8'd149: value = 16'd17941; 8'd150: value = 16'd17899; 8'd151: value = 16'd17857;
      8'd152: value = 16'd17816; 8'd153: value = 16'd17775; 8'd154: value = 16'd17734; 8'd155: value = 16'd17694;
      8'd156: value = 16'd17654; 8'd157: value = 16'd17614; 8'd158: value = 16'd17574; 8'd159: value = 16'd17535;
      8'd160: value = 16'd17496; 8'd161: value = 16'd17457; 8'd162: value = 16'd17418; 8'd163: value = 16'd17380;
      8'd164: value = 16'd17342; 8'd165: value = 16'd17304; 8'd166: value = 16'd17267; 8'd167: value = 16'd17229;
      8'd168: value = 16'd17192; 8'd169: value = 16'd17155; 8'd170: value = 16'd17119; 8'd171: value = 16'd17082;
      8'd172: value = 16'd17046; 8'd173: value = 16'd17010; 8'd174: value = 16'd16974; 8'd175: value = 16'd16939;
      8'd176: value = 16'd16904; 8'd177: value = 16'd16869; 8'd178: value = 16'd16834; 8'd179: value = 16'd16799;
      8'd180: value = 16'd16765; 8'd181: value = 16'd16731; 8'd182: value = 16'd16697; 8'd183: value = 16'd16663;
      8'd184: value = 16'd16629; 8'd185: value = 16'd16596; 8'd186: value = 16'd16563; 8'd187: value = 16'd16530;
      8'd188: value = 16'd16497; 8'd189: value = 16'd16465; 8'd190: value = 16'd16432; 8'd191: value = 16'd16400;
      default: value = '0;
    endcase
  end
endmodule
